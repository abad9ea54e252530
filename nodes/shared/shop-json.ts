export { shopJson } from '../../database/shop-json';
