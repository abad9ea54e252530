import { words } from '../text';

/** Watchmakers and makers: no person's name, and written with a capital. Folded. */
export const BRANDS = words(
  'casio citizen orient seiko tissot rolex swatch fossil guess mulco invicta technomarine gshock shock tag heuer longines omega bulova qq michael kors lacoste tommy hilfiger cartier tiffany pandora swarovski bvlgari diesel armani emporio nautica festina victorinox timex rado mido baby edifice garmin apple samsung xiaomi huawei huawey viceroy lotus puma nixon hamilton breitling tudor hublot panerai chopard versace gucci dior chanel van cleef arpels italy italiana miyota duracell maxell sony renata murat salvatore ferragamo calvin klein daniel wellington anne klein boss hugo',
);

/** Of them, those that say "a watch" by themselves: "el Bulova en dos millones". Not those that also make jewelry. */
export const WATCHMAKERS = words(
  'casio citizen orient seiko tissot rolex swatch fossil guess mulco invicta technomarine gshock longines omega bulova qq timex rado mido hamilton breitling tudor hublot panerai viceroy festina lotus',
);
