using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Quality;

/// <summary>Published losses of quality, figure by figure. <see cref="QualityBand"/> is a reading of them; what stands here decides nothing.</summary>
/// <param name="Methods">Ways to quantize, with and without figures.</param>
/// <param name="Rows">The figures, by source.</param>
public sealed record QualityEvidence(IReadOnlyList<QualityMethod> Methods, IReadOnlyList<QualityRow> Rows)
{
    private static readonly QualityTask[] SingleTasks =
    [
        .. Enum.GetValues<QualityTask>().Where(task => task != QualityTask.Mixed),
    ];

    /// <summary>The method of a name; null when there is none.</summary>
    public QualityMethod? Find(string name) => Methods.FirstOrDefault(method => method.IsNamed(name));

    /// <summary>The nearest name of a method; null where none is near.</summary>
    public string? Nearest(string name) =>
        NearestWord.Find(name, Methods.SelectMany(method => method.Names.Prepend(method.Id)));

    /// <summary>What is known of a method.</summary>
    public MethodQuality Of(QualityMethod method)
    {
        QualityRow[] rows =
        [
            .. Rows.Where(row => row.Method == method.Id || method.Includes.Contains(row.Method)),
        ];
        return new MethodQuality(
            method.Id,
            method.What,
            method.Format is NumberFormat format ? FormatFacts.Id(format) : null,
            rows,
            [.. SingleTasks.Except(rows.Select(row => row.Task))],
            rows.Length == 0 ? method.Nearest : null
        );
    }

    internal static QualityEvidence Read(MemberReader root)
    {
        Dictionary<string, QualitySource> sources = root.Rows("evidence_sources")
            .ToDictionary(row => row.RequiredText("id"), Source);
        QualityMethod[] methods = [.. root.Rows("methods").Select(QualityMethod.Read)];
        HashSet<string> ids = [.. methods.Select(method => method.Id)];
        List<QualityRow> rows = [];
        foreach (MemberReader table in root.Rows("rows"))
        {
            if (!ids.Contains(table.RequiredText("method")))
            {
                table.Refuse("method", "no such method");
            }

            if (sources.TryGetValue(table.RequiredText("source"), out QualitySource? source))
            {
                rows.AddRange(table.Rows("results").Select(row => Row(table, row, source)));
            }
            else
            {
                table.Refuse("source", "no such source");
            }
        }

        return new QualityEvidence(methods, rows);
    }

    private static QualitySource Source(MemberReader row)
    {
        row.Need("read_on", "a day such as 2026-11-20");
        return new QualitySource(
            row.RequiredText("source"),
            row.Day("read_on") ?? default,
            row.Text("as_of"),
            row.Word("confidence", "high", "medium", "low"),
            row.Text("note")
        );
    }

    private static QualityRow Row(MemberReader table, MemberReader row, QualitySource source)
    {
        QualityMeasure measure = Choice(row, "measure", QualityMeasure.Score);
        decimal? baseline = Figure(row, "baseline");
        decimal? value = Figure(row, "value");
        decimal? ratio = baseline > 0 ? value / baseline : null;
        decimal? change = Figure(row, "change_percent");
        decimal? kept = Figure(row, "kept_percent");
        string? finding = row.Text("finding");
        if (value is null && change is null && kept is null && finding is null)
        {
            row.Refuse("value", "a result says nothing", "value, change_percent, kept_percent or finding");
        }

        row.Need("task", "a task");
        bool isScore = measure == QualityMeasure.Score;
        return new QualityRow(
            table.RequiredText("method"),
            table.Text("scheme"),
            table.RequiredText("model"),
            Choice(row, "task", QualityTask.Mixed),
            row.RequiredText("benchmark"),
            measure,
            table.RequiredText("against"),
            baseline,
            value,
            isScore ? value - baseline : null,
            measure == QualityMeasure.Perplexity ? change ?? Percent(ratio - 1) : null,
            isScore ? kept ?? Percent(ratio) : null,
            finding,
            row.Text("spread"),
            source
        );
    }

    private static decimal? Percent(decimal? fraction) =>
        fraction is decimal known ? decimal.Round(known * 100, 2) : null;

    private static decimal? Figure(MemberReader row, string key) =>
        row.Exact(key, 0, 1000, "a figure, or nothing where it is not known");

    private static T Choice<T>(MemberReader row, string key, T otherwise)
        where T : struct, Enum =>
        row.Text(key) is not { } word ? otherwise
        : Enum.TryParse(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T known)
            ? known
        : Refused(row, key, otherwise);

    private static T Refused<T>(MemberReader row, string key, T otherwise)
    {
        row.Refuse(key, "no such choice");
        return otherwise;
    }
}
