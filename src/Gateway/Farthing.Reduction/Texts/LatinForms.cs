using System.Collections.Frozen;
using System.Text;

namespace Farthing.Reduction.Texts;

/// <summary>Composes Latin letters with the marks behind them (Unicode normal form C): e + U+0301 is é.</summary>
/// <remarks>The program runs without the system's Unicode data (<c>InvariantGlobalization</c>), where <see cref="string.Normalize()"/> changes nothing. The table has every canonical pair whose result is at most U+024F. Each step puts a letter in the place of its canonical equal, so a result without marks is the normal form. A mark that composes with nothing here stays, and <see cref="CanonicalText"/> declines such texts.</remarks>
internal static class LatinForms
{
    private const char FirstMark = '\u0300';
    private const char LastMark = '\u036f';

    /// <summary>By mark: each base letter, and behind it the letter with the mark (UnicodeData.txt, version 15.0).</summary>
    private static readonly (char Mark, string Pairs)[] Table =
    [
        ('\u0300', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹ"), // grave accent
        ('\u0301', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ"), // acute accent
        ('\u0302', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ"), // circumflex accent
        ('\u0303', "AÃNÑOÕaãnñoõIĨiĩUŨuũ"), // tilde
        ('\u0304', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳ"), // macron
        ('\u0306', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ"), // breve
        ('\u0307', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯ"), // dot above
        ('\u0308', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸ"), // diaeresis
        ('\u030a', "AÅaåUŮuů"), // ring above
        ('\u030b', "OŐoőUŰuű"), // double acute accent
        ('\u030c', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"), // caron
        ('\u030f', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"), // double grave accent
        ('\u0311', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"), // inverted breve
        ('\u031b', "OƠoơUƯuư"), // horn
        ('\u0326', "SȘsșTȚtț"), // comma below
        ('\u0327', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩ"), // cedilla
        ('\u0328', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"), // ogonek
    ];

    private static readonly FrozenDictionary<(char Base, char Mark), char> Composed = Table
        .SelectMany(row => row.Pairs.Chunk(2).Select(pair => ((pair[0], row.Mark), pair[1])))
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>The text with its letters composed.</summary>
    public static string Compose(string text)
    {
        int at = text.AsSpan().IndexOfAnyInRange(FirstMark, LastMark);
        if (at < 0)
        {
            return text;
        }

        StringBuilder composed = new(text, 0, at, text.Length);
        foreach (char one in text.AsSpan(at))
        {
            if (composed.Length > 0 && Composed.TryGetValue((composed[^1], one), out char whole))
            {
                composed[^1] = whole;
            }
            else
            {
                composed.Append(one);
            }
        }

        return composed.ToString();
    }
}
