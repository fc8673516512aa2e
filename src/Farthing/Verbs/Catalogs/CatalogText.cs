using System.Globalization;
using Farthing.Catalogs.Facts;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Catalogs;

/// <summary>Words and cells that the catalog's tables share.</summary>
internal static class CatalogText
{
    /// <summary>Placeholder of an unknown value.</summary>
    public const string Unknown = "–";

    /// <summary>A price per hour.</summary>
    public static string UsdPerHour(double? usd) =>
        usd is { } known ? known.ToString("N2", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A price per million tokens, with all its digits: a price list is not rounded.</summary>
    public static string UsdPerM(decimal? usd) =>
        usd is { } known ? "$" + known.ToString("0.00####", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A day, with a mark when it is too old or not known.</summary>
    public static string Day(DateOnly? day, DateOnly today) =>
        day is not { } known
            ? "undated ?"
            : known.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                + (Staleness.IsStale(day, today) ? " !" : "");

    /// <summary>A count; a dash where not known.</summary>
    public static string Count(double? count) => count is { } known ? Show.Count(known) : Unknown;

    /// <summary>Tera-operations per second.</summary>
    public static string Tera(double? perSecond) =>
        perSecond is { } known ? Show.Three(known / 1e12) : Unknown;

    /// <summary>Bytes as GiB, the unit that drivers report.</summary>
    public static string Gibibytes(long bytes) =>
        (bytes / (1024.0 * 1024 * 1024)).ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>Prints the sources of an entry.</summary>
    public static void WriteSources(TextWriter writer, IReadOnlyList<SourceNote> sources)
    {
        if (sources.Count == 0)
        {
            writer.WriteLine("SOURCES  none given");
            return;
        }

        writer.WriteLine("SOURCES");
        foreach (SourceNote note in sources)
        {
            string field = note.Field == "*" ? "all figures" : note.Field;
            string day = note.AsOf is { } asOf
                ? asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : note.Note ?? "no date";
            string seen = note.ValueAsPublished is { } value ? $", there: {value}" : "";
            string mark = note.IsVerified ? "verified" : "UNVERIFIED";
            WriteWrapped(writer, $"  {mark, -11}{field}: ", $"{note.Source}{seen} ({day})");
        }
    }

    /// <summary>Prints a long line in lines of at most 120 columns.</summary>
    public static void WriteWrapped(TextWriter writer, string head, string text)
    {
        const int Columns = 120;
        const int Indent = 15;
        string line = head;
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Columns)
            {
                writer.WriteLine(line);
                line = new string(' ', Indent) + word;
            }
            else
            {
                line += isEmpty ? word : " " + word;
            }

            // A path longer than a line is broken where the line ends.
            while (line.Length > Columns)
            {
                writer.WriteLine(line[..Columns]);
                line = new string(' ', Indent) + line[Columns..];
            }

            isEmpty = false;
        }

        writer.WriteLine(line);
    }

    /// <summary>A table of names and values.</summary>
    public static TextTable Facts() => new(TextColumn.Text(), TextColumn.Text());
}
