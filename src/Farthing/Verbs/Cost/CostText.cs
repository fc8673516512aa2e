using System.Globalization;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>How the <c>cost</c> subcommands write ranges, prices, plain numbers of formulas, bars and long lines.</summary>
internal static class CostText
{
    /// <summary>A range in one unit's form; one figure where both ends print alike.</summary>
    public static string Range(Interval range, Func<double, string> show)
    {
        string low = show(range.Low);
        string high = show(range.High);
        return low == high ? low : $"{low} – {high}";
    }

    /// <summary>A price per million tokens: <c>$0.0125/M</c>.</summary>
    public static string PerMillion(double usd) => Show.UsdPerMillion(usd) + "/M";

    /// <summary>A range of prices per million tokens: <c>$0.592–$0.612/M</c>.</summary>
    public static string PerMillion(Interval usd) => Show.UsdPerMillion(usd) + "/M";

    /// <summary>A price per GPU-hour or per fleet-hour.</summary>
    public static string PerHour(Interval usd) => Range(usd, Show.UsdPerHour);

    /// <summary>A number inside a formula: up to six significant digits, thousands commas.</summary>
    public static string Plain(double value)
    {
        double size = Math.Abs(value);
        string format =
            size >= 1e15 ? "0.#####e0"
            : size >= 100 ? "#,0.##"
            : size >= 0.01 || size == 0 ? "0.#####"
            : "0.####e0";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A range inside a formula.</summary>
    public static string Plain(Interval range) => Range(range, Plain);

    /// <summary>How many times: two digits below 10, one above.</summary>
    public static string Times(double value) => Show.Three(value) + "×";

    /// <summary>A whole or fractional number of GPUs.</summary>
    public static string Gpus(double count) =>
        $"{count.ToString("#,0.##", CultureInfo.InvariantCulture)} GPU{(count == 1 ? "" : "s")}";

    /// <summary>A bar of blocks as long as a share of the widest one.</summary>
    public static string Bar(double size, double widest, int cells)
    {
        double share = widest > 0 ? Math.Abs(size) / widest : 0;
        int full = (int)Math.Round(share * cells);
        return full == 0 ? "▏" : new string('▇', full);
    }

    /// <summary>Writes a sentence over as many lines as it takes.</summary>
    public static void WriteWrapped(
        TextWriter writer,
        string first,
        string next,
        string sentence,
        int columns
    )
    {
        bool isFirst = true;
        foreach (string line in Wrap(sentence, columns - first.Length))
        {
            writer.WriteLine((isFirst ? first : next) + line);
            isFirst = false;
        }
    }

    /// <summary>A sentence in lines of at most so many characters; a longer word stands alone.</summary>
    public static IEnumerable<string> Wrap(string sentence, int columns)
    {
        string line = "";
        foreach (string word in sentence.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > columns)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a range as a quantity.</summary>
    public static void WriteRange(Utf8JsonWriter writer, string name, Interval value, string unit) =>
        writer.WriteQuantity(name, Quantity.FromInterval(value, unit));
}
