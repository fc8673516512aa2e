using System.Globalization;

namespace Farthing.Reduction.Texts;

/// <summary>The words that are written in more than one way, and the one that stands for all.</summary>
public static class CanonicalWords
{
    /// <summary>Short forms.</summary>
    public static IReadOnlyDictionary<string, string> Contractions { get; } =
        Pairs(
            "what's=what is|who's=who is|where's=where is|when's=when is|how's=how is|that's=that is|there's=there is|it's=it is|"
                + "i'm=i am|you're=you are|we're=we are|they're=they are|i've=i have|you've=you have|we've=we have|they've=they have|"
                + "i'll=i will|you'll=you will|we'll=we will|they'll=they will|can't=can not|cannot=can not|won't=will not|shan't=shall not"
        );

    /// <summary>Units behind a number.</summary>
    public static IReadOnlyDictionary<string, string> Units { get; } =
        Pairs("km=km|kg=kg|cm=cm|mm=mm|ml=ml|mph=mph|kb=kb|mb=mb|gb=gb|tb=tb|%=%|kilometers=km|kilograms=kg");

    /// <summary>Names of months.</summary>
    public static IReadOnlySet<string> Months { get; } =
        new HashSet<string>(
            "january february march april may june july august september october november december".Split(
                ' '
            ),
            StringComparer.Ordinal
        );

    /// <summary>Ten to ninety.</summary>
    public static IReadOnlyDictionary<string, int> Tens { get; } =
        Numbers("twenty=20|thirty=30|forty=40|fifty=50|sixty=60|seventy=70|eighty=80|ninety=90");

    /// <summary>One to nine, behind tens.</summary>
    public static IReadOnlyDictionary<string, int> Ones { get; } =
        Numbers("one=1|two=2|three=3|four=4|five=5|six=6|seven=7|eight=8|nine=9");

    // "one" alone is a pronoun too, and stays.
    private static readonly Dictionary<string, int> Alone = Numbers(
        "zero=0|two=2|three=3|four=4|five=5|six=6|seven=7|eight=8|nine=9|ten=10|eleven=11|twelve=12|thirteen=13|fourteen=14|"
            + "fifteen=15|sixteen=16|seventeen=17|eighteen=18|nineteen=19|twenty=20|thirty=30|forty=40|fifty=50|sixty=60|"
            + "seventy=70|eighty=80|ninety=90"
    );

    private static readonly Dictionary<string, string> Spellings = Pairs(
        "kilometers=km|kilometres=km|kilograms=kg|centimeters=cm|centimetres=cm|millimeters=mm|millimetres=mm|percent=%|"
            + "colour=color|colours=colors|favourite=favorite|favourites=favorites|behaviour=behavior|behaviours=behaviors|honour=honor|"
            + "labour=labor|neighbour=neighbor|neighbours=neighbors|flavour=flavor|flavours=flavors|harbour=harbor|humour=humor|"
            + "centre=center|centres=centers|theatre=theater|metre=meter|metres=meters|litre=liter|litres=liters|fibre=fiber|"
            + "organise=organize|organised=organized|organising=organizing|organisation=organization|organisations=organizations|"
            + "recognise=recognize|realise=realize|apologise=apologize|customise=customize|summarise=summarize|categorise=categorize|"
            + "initialise=initialize|serialise=serialize|synchronise=synchronize|authorise=authorize|visualise=visualize|"
            + "minimise=minimize|maximise=maximize|normalise=normalize|prioritise=prioritize|capitalise=capitalize|optimise=optimize|"
            + "optimising=optimizing|optimisation=optimization|analyse=analyze|analysing=analyzing|defence=defense|licence=license|"
            + "cancelled=canceled|cancelling=canceling|travelling=traveling|traveller=traveler|modelling=modeling|labelled=labeled|"
            + "grey=gray|catalogue=catalog|dialogue=dialog|aluminium=aluminum|jewellery=jewelry|fulfil=fulfill|enrol=enroll"
    );

    /// <summary>The one form of a word.</summary>
    public static string Of(string word) => Spellings.GetValueOrDefault(word) ?? word;

    /// <summary>A number word's digits; anything else as it stands.</summary>
    public static string Number(string word)
    {
        if (Alone.TryGetValue(word, out int number))
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        int dash = word.IndexOf('-', StringComparison.Ordinal);
        return
            dash > 0
            && Tens.TryGetValue(word[..dash], out int ten)
            && Ones.TryGetValue(word[(dash + 1)..], out int one)
            ? (ten + one).ToString(CultureInfo.InvariantCulture)
            : word;
    }

    private static Dictionary<string, string> Pairs(string text) =>
        text.Split('|')
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static Dictionary<string, int> Numbers(string text) =>
        Pairs(text)
            .ToDictionary(
                pair => pair.Key,
                pair => int.Parse(pair.Value, CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
}
