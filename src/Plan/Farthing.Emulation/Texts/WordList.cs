using System.Text;

namespace Farthing.Emulation.Texts;

/// <summary>Words that answers are made of. Each is one token of <see cref="Tokens.PieceTokenizer"/> with the blank before it, so that an answer's tokens can be counted out exactly.</summary>
internal static class WordList
{
    private const string Words =
        "the of and to in a is that for it as was with be by on not he this are or his from at which but have an had they you were their one all we can her has there been if more when will would who so no she other its may these what them than some him time into only do such my new about out also two any up first could our then most see me should after said your very between made many those well where even must people over much while same years own under last too here down still small large found thing way long great old work part good place right day hand high year each just being now back state think take against form few house use during without again system never say set once end why off turn every start might point world since name home give put asked going want school until always away line among left water number night side often side less later head kind page need far light live group order case though begin course along given story change today value means means play able level whole real move hold taken ever young field open seem next close city town land early short study book power money human heart free plan best car party sense space class table body half mind model step front note seen nature common local order reason simple rate music cost rest price paper member paid family answer result clear future public area second idea girl road past word care office better"
        + " method figure token batch cache memory block queue server node limit chart test data match report sample layer total single fast slow deep wide read write build check merge split query index store shape scale trace count start stop phase cycle basis scope theme draft topic quote paint glass stone river field ocean plant bread fruit sugar green black white brown silver garden window corner bridge tower market street coffee dinner summer winter spring autumn morning evening";

    /// <summary>The words in lower case.</summary>
    public static readonly string[] All =
    [
        .. Words.Split(' ').Where(word => word.Length <= 6).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Each word with a blank before it.</summary>
    public static readonly byte[][] Inside = [.. All.Select(word => Encoding.ASCII.GetBytes(" " + word))];

    /// <summary>Each word with a blank before it and a capital: the first of a sentence.</summary>
    public static readonly byte[][] Opening =
    [
        .. All.Select(word => Encoding.ASCII.GetBytes(" " + char.ToUpperInvariant(word[0]) + word[1..])),
    ];
}
