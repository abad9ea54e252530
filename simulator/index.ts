export { DEFAULT_TOKEN, startSimulator } from './start';
export type { Simulator, SimulatorOptions } from './start';
export type { CallbackRecord, Message, MessageRecord } from './model';
