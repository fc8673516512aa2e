using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>A provider's name of a meter, read.</summary>
/// <remarks>Such as <c>USE1-Claude4.6Sonnet-cache-read-input-token-count</c>. Or <c>gpt 4o 1120 cached Inp glbl Tokens</c>. Or <c>Gemini 3 Flash Text Output - Predictions</c>.</remarks>
/// <param name="Model">What is left when all other words are taken out; empty where nothing is.</param>
/// <param name="Meter">What is counted; <see cref="BillMeters.Item"/> where no word says tokens.</param>
/// <param name="Tier">The price tier; unstated where no word says it.</param>
internal readonly partial record struct MeterWords(string Model, string Meter, ServiceTier Tier)
{
    private static readonly FrozenSet<string> Input = Set("input inp inpt prompt");
    private static readonly FrozenSet<string> Output = Set("output outp outpt opt completion response");
    private static readonly FrozenSet<string> Cache = Set("cache cached caching cd cchd");
    private static readonly FrozenSet<string> Write = Set("write writes wr wrt written creation");
    private static readonly FrozenSet<string> Hour = Set("1h 1hr onehour");
    private static readonly FrozenSet<string> Audio = Set("audio aud");
    private static readonly FrozenSet<string> Image = Set("image images img");
    private static readonly FrozenSet<string> Video = Set("video");

    /// <summary>Words of meters that count time or pieces, whatever else their names say.</summary>
    private static readonly FrozenSet<string> NoTokens = Set(
        "storage search hour hours hosting training provisioned throughput session calls requests seconds minutes pages"
    );

    /// <summary>Places, units and sellers: no part of a model's name.</summary>
    private static readonly FrozenSet<string> Noise = Set(
        "token tokens count tok units unit million thousand 1k 1m 1000 read hit text txt thinking "
            + "global glbl gl regional regnl rgnl data zone dzone dz cross region geo mp long short context "
            + "shortco longco predictions prediction ga on demand inference mantle edition usage type "
            + "amazon bedrock vertex azure openai foundry aws marketplace software google ai api 5m us eu apac std standard"
    );

    [GeneratedRegex("^(us|eu|ap|ca|sa|me|af|il|mx|ug)[a-z]{0,3}[0-9]$")]
    private static partial Regex Region();

    /// <summary>Reads a name.</summary>
    public static MeterWords Read(string text)
    {
        if (TokenPartRow.Named(text) is not null)
        {
            return new MeterWords("", text, ServiceTier.Unstated); // As this program's own exports have it.
        }

        StringBuilder model = new();
        ServiceTier tier = ServiceTier.Unstated;
        bool isInput = false;
        bool isOutput = false;
        bool isCache = false;
        bool isWrite = false;
        bool isHour = false;
        bool isOther = false;
        string kind = "";
        foreach (string word in Words(text))
        {
            isInput |= Input.Contains(word);
            isOutput |= Output.Contains(word);
            isCache |= Cache.Contains(word);
            isWrite |= Write.Contains(word);
            isHour |= Hour.Contains(word);
            isOther |= NoTokens.Contains(word);
            kind =
                Audio.Contains(word) ? "audio"
                : Image.Contains(word) ? "image"
                : Video.Contains(word) ? "video"
                : kind;
            tier = TierOf(word) ?? tier;
            if (!IsKnown(word))
            {
                model.Append(model.Length > 0 ? "-" : "").Append(word);
            }
        }

        string meter =
            isOther ? BillMeters.Item
            : isWrite && (isCache || isInput)
                ? isHour ? BillMeters.Write1h
                    : BillMeters.Write
            : isOutput
                ? kind is "audio" or "image" ? kind + "_out"
                    : BillMeters.Output
            : isCache
                ? kind == "audio" ? "cached_audio"
                    : BillMeters.Cached
            : isInput
                ? kind.Length > 0 ? kind + "_in"
                    : BillMeters.Input
            : BillMeters.Item;
        return new MeterWords(model.ToString(), meter, tier);
    }

    /// <summary>The tier that a word names; null for none.</summary>
    public static ServiceTier? TierOf(string? word) =>
        word?.ToLowerInvariant() switch
        {
            "batch" or "batches" => ServiceTier.Batch,
            "flex" => ServiceTier.Flex,
            "priority" or "pp" => ServiceTier.Priority,
            "standard" or "std" or "default" or "on_demand" => ServiceTier.Standard,
            _ => null,
        };

    /// <summary>Key of a model's name: its letters and its numbers, each sorted, without seller, date and version. Names of one model have the same.</summary>
    public static string ModelKey(string name)
    {
        string plain = name[(name.LastIndexOf('/') + 1)..];
        plain = Seller().Replace(plain, "");
        plain = Revision().Replace(plain, "");
        List<char> letters = [];
        List<string> numbers = [];
        foreach (string word in Words(plain))
        {
            foreach (Match run in Runs().Matches(word))
            {
                if (char.IsAsciiLetter(run.ValueSpan[0]))
                {
                    letters.AddRange(Noise.Contains(run.Value) ? "" : run.Value);
                }
                else if (run.Length < 4 && run.Value != "0")
                {
                    numbers.Add(run.Value); // Four digits and more are a date.
                }
            }
        }

        letters.Sort();
        numbers.Sort(StringComparer.Ordinal);
        return $"{string.Concat(letters)} {string.Join(' ', numbers)}";
    }

    [GeneratedRegex("^([A-Za-z]+\\.)+(?=[A-Za-z])")]
    private static partial Regex Seller();

    /// <summary>A date, or the version of a cloud.</summary>
    [GeneratedRegex("[-@]?[0-9]{4}-[0-9]{2}-[0-9]{2}|[-@][vV][0-9]+(:[0-9]+)?$|:[a-z]+$|@latest$")]
    private static partial Regex Revision();

    [GeneratedRegex("[a-z]+|[0-9]+")]
    private static partial Regex Runs();

    private static bool IsKnown(string word) =>
        Input.Contains(word)
        || Output.Contains(word)
        || Cache.Contains(word)
        || Write.Contains(word)
        || Hour.Contains(word)
        || Audio.Contains(word)
        || Image.Contains(word)
        || Video.Contains(word)
        || Noise.Contains(word)
        || NoTokens.Contains(word)
        || TierOf(word) is not null
        || Region().IsMatch(word);

    /// <summary>Words in small letters. They end at other signs, before capitals, and at dots that are not inside a number.</summary>
    private static List<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            char before = i > 0 ? text[i - 1] : ' ';
            char after = i + 1 < text.Length ? text[i + 1] : ' ';
            bool isDot = letter == '.' && char.IsAsciiDigit(before) && char.IsAsciiDigit(after);
            bool begins =
                char.IsUpper(letter)
                && (char.IsLower(before) || (char.IsAsciiDigit(before) && char.IsLower(after)));
            if (begins || !(char.IsLetterOrDigit(letter) || isDot))
            {
                End();
            }

            if (char.IsLetterOrDigit(letter) || isDot)
            {
                word.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static FrozenSet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
