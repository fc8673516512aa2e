using System.IO.Compression;
using System.Security.Cryptography;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Workloads.Csv;

namespace Farthing.Verbs.Routes;

/// <summary>Reads labels from a CSV, plain or gzipped: <c>prompt</c>, a column for each model (true, false, or 0 to 1), and optionally <c>turns</c>, <c>tools</c>, <c>sampled</c>, <c>confidence</c>, <c>weak_usd</c>, <c>strong_usd</c> and the signals of <see cref="RouteSignalColumns"/>. Other columns are passed over: what a live request would not have must not be learned.</summary>
internal sealed class RouteLabelReader
{
    private const double MaxContradicting = 0.01;
    private static readonly string[] Known =
    [
        "prompt",
        "turns",
        "tools",
        "sampled",
        "confidence",
        "weak_usd",
        "strong_usd",
        .. RouteSignalColumns.Names,
    ];
    private readonly string file;
    private readonly HashSet<string> excluded;
    private readonly List<LabeledPrompt> rows = [];
    private readonly List<int> lines = [];
    private readonly HashSet<int> samples = [];
    private readonly List<string> warnings = [];

    private RouteLabelReader(string file, HashSet<string> excluded) =>
        (this.file, this.excluded) = (file, excluded);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="weak">Column of the small model; null: the one of two outcome columns that is right less often.</param>
    /// <param name="strong">Column of the large model.</param>
    /// <param name="excluded">Prompts that are left out.</param>
    /// <exception cref="FarthingException">It cannot be read, or its labels contradict each other.</exception>
    public static RouteLabels Read(string file, string? weak, string? strong, HashSet<string> excluded)
    {
        byte[] bytes = InputFile.Bytes(
            file,
            new Fault(RouteFaultCodes.BadLabels, "the labels cannot be read")
            {
                Path = "--labels",
                Expected = "a CSV with prompt and a column for each model, plain or .gz",
            }
        );
        return new RouteLabelReader(file, excluded).Read(bytes, weak, strong);
    }

    private RouteLabels Read(byte[] bytes, string? weak, string? strong)
    {
        try
        {
            using Stream stream = Opened(bytes);
            using CsvRecords records = new(stream);
            return Read(records, weak, strong, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException)
        {
            throw Bad(
                RouteFaultCodes.BadLabels,
                broken.Message.TrimEnd('.'),
                "a CSV, plain or gzipped",
                null
            );
        }
    }

    private static Stream Opened(byte[] bytes) =>
        bytes is [0x1f, 0x8b, ..]
            ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)
            : new MemoryStream(bytes);

    private RouteLabels Read(CsvRecords records, string? weak, string? strong, string sha256)
    {
        string[] header = records.Read() ? [.. records.Cells().Select(cell => cell.Trim())] : [];
        int prompt = Column(header, "prompt");
        if (prompt < 0)
        {
            throw Bad(
                RouteFaultCodes.BadLabels,
                "the header names no prompt",
                "prompt and a column for each model",
                1
            );
        }

        if (RouteSignalColumns.Missing(header) is string missing)
        {
            throw Bad(
                RouteFaultCodes.BadLabels,
                "the header names a part of the log probabilities' figures",
                $"{missing} as well, or none of them",
                1
            );
        }

        int[] models = ModelColumns(records, header, weak, strong, out bool isFirst);
        if (!isFirst)
        {
            return new RouteLabels(weak ?? "weak", strong ?? "strong", rows, sha256, warnings);
        }

        do
        {
            Add(records, header, prompt, models);
        } while (records.Read());

        Contradictions();
        bool isNamed = weak is not null || strong is not null;
        if (!isNamed && rows.Count > 0 && rows.Average(row => row.Outcome.Gain) < 0)
        {
            Swap();
            models = [models[1], models[0]];
        }

        if (!isNamed && rows.Count > 0)
        {
            warnings.Add(
                $"{header[models[1]]} is taken for the strong model: it is right more often (--weak, --strong)"
            );
        }

        return new RouteLabels(header[models[0]], header[models[1]], rows, sha256, warnings);
    }

    /// <summary>Columns of the weak and the strong model. The first record is read, to see which columns hold outcomes.</summary>
    private int[] ModelColumns(
        CsvRecords records,
        string[] header,
        string? weak,
        string? strong,
        out bool isFirst
    )
    {
        isFirst = records.Read();
        if ((weak is null) != (strong is null))
        {
            throw Bad(
                RouteFaultCodes.BadLabels,
                "one model is named, and the other is not",
                "--weak and --strong",
                1
            );
        }

        if (weak is not null)
        {
            return [Named(header, weak, "--weak"), Named(header, strong!, "--strong")];
        }

        CsvRecords first = records;
        int[] models =
        [
            .. Enumerable
                .Range(0, header.Length)
                .Where(column =>
                    !Known.Contains(header[column], StringComparer.OrdinalIgnoreCase)
                    && TryOutcome(first.Text(column), out _)
                ),
        ];
        return models.Length == 2 || !isFirst
            ? models
            : throw Bad(
                RouteFaultCodes.BadLabels,
                $"{models.Length} columns hold outcomes (true, false or 0 to 1)",
                "two, or --weak and --strong to name them",
                1
            );
    }

    private void Add(CsvRecords records, string[] header, int prompt, int[] models)
    {
        string text = records.Text(prompt);
        if (text.Length == 0)
        {
            throw BadCell("prompt", "", "a prompt", records.Line);
        }

        if (excluded.Contains(text))
        {
            return;
        }

        if (Optional(records, header, "sampled", 1) == 1)
        {
            samples.Add(rows.Count);
        }

        rows.Add(
            new LabeledPrompt(
                text,
                new LabeledOutcome(Outcome(records, header, models[0]), Outcome(records, header, models[1]))
            )
            {
                Turns = (int)(Optional(records, header, "turns", 100_000) ?? 0),
                HasTools = Optional(records, header, "tools", 100_000) > 0,
                Confidence = Optional(records, header, "confidence", double.MaxValue, double.MinValue),
                Signals = RouteSignalColumns.Of(header, Number),
                Opening = RouteSignalColumns.OpeningOf(Number),
                WeakUsd = Optional(records, header, "weak_usd", 1e6),
                StrongUsd = Optional(records, header, "strong_usd", 1e6),
            }
        );
        lines.Add(records.Line);
        double? Number(string name, double maximum, double minimum) =>
            Optional(records, header, name, maximum, minimum);
    }

    private double Outcome(CsvRecords records, string[] header, int column) =>
        TryOutcome(records.Text(column), out double outcome)
            ? outcome
            : throw BadCell(
                header[column],
                records.Shown(column),
                "true, false or a number from 0 to 1",
                records.Line
            );

    private double? Optional(
        CsvRecords records,
        string[] header,
        string name,
        double maximum,
        double minimum = 0
    )
    {
        int column = Column(header, name);
        return column < 0 ? null
            : records.TryGetNumber(column, out double value) && value >= minimum && value <= maximum ? value
            : throw BadCell(
                name,
                records.Shown(column),
                minimum < 0 ? "a number" : "a number of at least 0",
                records.Line
            );
    }

    private static bool TryOutcome(string cell, out double outcome)
    {
        if (bool.TryParse(cell, out bool right))
        {
            outcome = right ? 1 : 0;
            return true;
        }

        return double.TryParse(
                cell,
                System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture,
                out outcome
            ) && outcome is >= 0 and <= 1;
    }

    private void Contradictions()
    {
        Dictionary<string, int> first = [];
        List<(int First, int Second)> found = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (samples.Contains(i))
            {
                continue; // What came of one answer says nothing against what came of another.
            }

            if (!first.TryAdd(rows[i].Prompt, i) && rows[first[rows[i].Prompt]].Outcome != rows[i].Outcome)
            {
                found.Add((first[rows[i].Prompt], i));
            }
        }

        if (found.Count > MaxContradicting * rows.Count)
        {
            throw Bad(
                RouteFaultCodes.Contradiction,
                $"{found.Count} of {rows.Count} labels contradict an earlier one of the same prompt, this one that of line {lines[found[0].First]}",
                "at most 1 % of rows: remove wrong ones, or grade from 0 to 1",
                lines[found[0].Second]
            );
        }

        if (found.Count > 0)
        {
            warnings.Add(
                $"{found.Count} of {rows.Count} labels contradict an earlier one of the same prompt (lines {lines[found[0].First]} and {lines[found[0].Second]}); both count"
            );
        }
    }

    private void Swap()
    {
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i] = rows[i] with
            {
                Outcome = new LabeledOutcome(rows[i].Outcome.Strong, rows[i].Outcome.Weak),
            };
        }
    }

    private static int Column(string[] header, string name) =>
        Array.FindIndex(header, cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase));

    private int Named(string[] header, string name, string flag) =>
        Column(header, name) is >= 0 and int column
            ? column
            : throw new FarthingException(
                new Fault(RouteFaultCodes.BadLabels, "the labels have no such column")
                {
                    File = file,
                    Line = 1,
                    Path = flag,
                    Value = name,
                    Expected = "one of " + string.Join(", ", header),
                    Nearest = NearestWord.Find(name, header),
                }
            );

    private FarthingException BadCell(string column, string value, string expected, int line) =>
        new(
            new Fault(RouteFaultCodes.BadLabel, "this is no label")
            {
                File = file,
                Line = line,
                Path = column,
                Value = value,
                Expected = expected,
            }
        );

    private FarthingException Bad(string code, string message, string expected, int? line) =>
        new(
            new Fault(code, message)
            {
                File = file,
                Line = line,
                Expected = expected,
            }
        );
}

/// <summary>Codes of faults in the input of <c>route</c>.</summary>
internal static class RouteFaultCodes
{
    /// <summary>A file of labels cannot be read: no such file, not CSV, no header with a prompt and two models.</summary>
    /// <remarks>A header with <c>prompt</c> and a column for each model, which <c>--weak</c> and <c>--strong</c> name; see docs/route.md.</remarks>
    public const string BadLabels = "FAR9831";

    /// <summary>A label cannot be read: not true or false and no number from 0 to 1, no prompt, or a cost or a confidence that is no number.</summary>
    /// <remarks>Mend the cell that file and line name.</remarks>
    public const string BadLabel = "FAR9832";

    /// <summary>The same prompt has other outcomes in more than 1 % of the rows: labels contradict each other.</summary>
    /// <remarks>Remove the wrong rows, or grade answers from 0 to 1 where models were asked several times.</remarks>
    public const string Contradiction = "FAR9833";

    /// <summary>Costs are half known: one model's alone, or none of a request where a judge, an audit or a price of one model is stated.</summary>
    /// <remarks>Give <c>--weak-cost</c> and <c>--strong-cost</c>, or columns <c>weak_usd</c> and <c>strong_usd</c>; a cost is never taken as 0.</remarks>
    public const string NoCosts = "FAR9834";

    /// <summary>Too few labels to hold some out: an evaluation needs 100 held-out rows.</summary>
    /// <remarks>Collect more labels, or give <c>--router</c>, which needs none for training.</remarks>
    public const string TooFew = "FAR9835";
}
