/**
 * Names for one visit: three calm nouns that read well in English and in Spanish. Nouns only, so
 * that no ending says whether the person is a woman or a man. Generated, never chosen: a name that
 * a person picks is one that somebody may know her by.
 */

/** Seven letters at most and no accents, so that three of them fit in 24 characters. */
export const WORDS: readonly string[] = (
  "Abedul Abeto Acacia Agave Alba Alga Almond Aloe Alondra Alpaca Amber Anise Arce Arena Aria Aroma " +
  "Arroyo Aspen Aurora Avena Azalea Balada Balsam Banjo Basil Begonia Birch Bosque Breeze Brisa Brook " +
  "Cacao Cactus Camelia Campana Canela Canoa Canyon Caracol Castor Cedar Cedro Cello Chai Cielo Clover " +
  "Cobalto Cometa Copper Coral Cotton Cumbre Dahlia Dalia Delta Duna Ermita Espiga Faro Fern Flora " +
  "Garden Gaviota Ginger Girasol Granito Grano Harbor Haya Helecho Hiedra Hoja Indigo Isla Ivory Jade " +
  "Kiwi Koala Lago Lagoon Laguna Lantern Lavanda Lienzo Lila Lima Lino Linen Loto Lotus Madera Mango " +
  "Maple Mar Marea Marfil Meadow Menta Mesa Miel Mimosa Mirlo Molino Musgo Nardo Niebla Nieve Nogal " +
  "Nova Nube Nutmeg Oasis Olivo Olmo Onda Orchid Otter Palma Panda Pebble Perla Petunia Piano Pino " +
  "Pradera Prado Quartz Quilt Ribbon River Roble Saffron Salvia Samba Seda Sierra Sol Sonata Tango " +
  "Teal Thyme Tierra Tilo Topaz Trigo Tulip Tundra Valle Vela Velvet Verbena Viola Walnut Willow " +
  "Zafiro Zinnia"
).split(" ");

/**
 * Three different words, at most 24 characters.
 *
 * @param random gives a whole number from 0 up to, and not including, its argument, evenly
 */
export function generate(random: (below: number) => number): string {
  const left = [...WORDS];
  const picked: string[] = [];
  while (picked.length < 3) picked.push(...left.splice(random(left.length), 1));
  return picked.join(" ");
}

/**
 * Whether a name is one that `generate` makes. Others come from a changed client, and may say
 * anything: somebody's real name, a word like "mentor", letters that turn the line around.
 */
export function isGenerated(name: string): boolean {
  const words = name.split(" ");
  return words.length === 3 && new Set(words).size === 3 && words.every((word) => WORDS.includes(word));
}

/** Letters and digits that pass for a Latin letter at a glance: Cyrillic, Greek, and digits. */
const LOOKS: Readonly<Record<string, string>> = {
  0: "o", 1: "l", 3: "e", 5: "s", 8: "b", i: "l", "|": "l", "!": "l", $: "s", "@": "a",
  а: "a", в: "b", с: "c", ԁ: "d", е: "e", һ: "h", і: "l", ј: "j", к: "k", м: "m", н: "h", о: "o",
  р: "p", ѕ: "s", т: "t", у: "y", х: "x", ѵ: "v", ԛ: "q", ԝ: "w", ӏ: "l", α: "a", β: "b", ε: "e",
  η: "n", ι: "l", κ: "k", ν: "v", ο: "o", ρ: "p", τ: "t", υ: "u", χ: "x", ω: "w", ı: "l", ɑ: "a",
  Η: "h", Μ: "m", Ν: "n", Υ: "y", Ζ: "z",
};

/**
 * What is left of a name when differences that the eye misses are gone (after UTS #39). Two names
 * with one skeleton are look-alikes, and the second is not shown.
 */
export function skeleton(name: string): string {
  const latin = (letter: string): string => LOOKS[letter] ?? letter;
  return [...name.normalize("NFKD")]
    .map((letter) => [...latin(letter).toLowerCase()].map(latin).join(""))
    .join("")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("cl", "d");
}
