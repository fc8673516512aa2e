using Farthing.Measurement.Bench.Comparing;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches.Comparing;

/// <summary>Prints a comparison for people: the answer, what is not alike, the figures.</summary>
internal static class CompareScreen
{
    private const int Width = 116;

    /// <summary>Figures of the table over loads.</summary>
    private static readonly (string Name, string Head)[] OverLoads =
    [
        ("ttft_p95", "TTFT p95"),
        ("tpot_p50", "TPOT p50"),
        ("output_tokens_per_s", "output tok/s"),
        ("usd_per_m_output", "$/M output"),
    ];

    /// <summary>Prints it.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="gate">The gate; null where nobody asked for it.</param>
    /// <param name="text">Where to.</param>
    public static void Write(BenchComparison comparison, CompareGate? gate, TextWriter text)
    {
        Fold(CompareSentence.Of(comparison), "", text);
        text.WriteLine();
        foreach (CompareSide side in (CompareSide[])[comparison.A, comparison.B])
        {
            text.WriteLine(Cut($"{side.Letter}  {side.FileWords}: {side.Title}", Width));
        }

        WriteNotAlike(comparison, text);
        if (comparison.Loads.Count > 1)
        {
            WriteLoads(comparison, text);
        }

        LoadComparison load = comparison.Headline;
        text.WriteLine();
        WriteTable(load, comparison.Margin, text);
        WriteOnly(comparison, text);
        text.WriteLine();
        Fold(
            $"{load.Tests} tests in this table, 5 % for all of them together (Holm); the intervals are 95 % each. Same: the whole interval lies within {CompareWords.Percent(comparison.Margin)} (--margin). {char.ToUpperInvariant(CompareWords.Runs(load)[0])}{CompareWords.Runs(load)[1..]}.",
            "",
            text
        );
        if (gate is not null)
        {
            Fold(gate.Words(comparison.Margin), "     ", text);
        }
    }

    private static void WriteNotAlike(BenchComparison comparison, TextWriter text)
    {
        List<(string Load, NotAlike One)> rows = [.. comparison.NotAlike.Select(one => ("", one))];
        foreach (LoadComparison load in comparison.Loads)
        {
            // Other loads are named where they make a figure unfair or a run invalid.
            bool isHeadline = load == comparison.Headline;
            rows.AddRange(
                load.NotAlike.Where(one => isHeadline || one.Unfair.Count > 0 || one.What == "run")
                    .Select(one => (comparison.Loads.Count > 1 ? $", {load.Words}" : "", one))
            );
        }

        text.WriteLine();
        if (rows.Count == 0)
        {
            text.WriteLine("Alike in everything that the files say besides what was measured.");
            return;
        }

        TextTable table = new(new("NOT ALIKE"), new("A"), new("B"), new("what follows"));
        foreach ((string load, NotAlike one) in rows)
        {
            table.Row(Cut(one.What + load, 40), Cut(one.A, 24), Cut(one.B, 24), one.Effect);
        }

        table.Write(text);
    }

    private static void WriteLoads(BenchComparison comparison, TextWriter text)
    {
        (string Name, string Head)[] heads =
        [
            .. OverLoads.Where(head => comparison.Loads.Any(load => load.Find(head.Name) is not null)),
        ];
        TextTable table = new([
            new("load"),
            .. heads.SelectMany(head => (TextColumn[])[new(head.Head, true), new("")]),
        ]);
        foreach (LoadComparison load in comparison.Loads)
        {
            List<string> cells = [load.Words];
            foreach ((string name, _) in heads)
            {
                Difference? one = load.Find(name);
                cells.Add(one is null ? "–" : CompareWords.Change(one));
                cells.Add(one is null ? "" : Short(one.Verdict));
            }

            table.Row([.. cells]);
        }

        text.WriteLine();
        table.Write(text);
    }

    private static string Short(Verdict verdict) =>
        verdict switch
        {
            Verdict.Same => "same",
            Verdict.NoDifferenceShown => "not shown",
            Verdict.NotComparable => "unfair",
            Verdict.CannotTell => "unknown",
            _ => CompareWords.Verdict(verdict, 0),
        };

    private static void WriteTable(LoadComparison load, double margin, TextWriter text)
    {
        TextTable table = new(
            new(load.Words),
            new("A", true),
            new("B", true),
            new("Δ", true),
            new("95 % interval", true),
            new("")
        );
        foreach (Difference one in load.Table)
        {
            string promised = load.Promised.Contains(one.Metric.Name) ? " ←" : "";
            table.Row(
                one.Metric.Words + promised,
                CompareWords.Figure(one.Metric.Unit, one.A),
                CompareWords.Figure(one.Metric.Unit, one.B),
                CompareWords.Change(one),
                CompareWords.Interval(one),
                CompareWords.Verdict(one, margin)
            );
        }

        table.Write(text);
        if (load.Promised.Count > 0)
        {
            text.WriteLine($"← promised; A {Kept(load.Kept.A)}, B {Kept(load.Kept.B)}");
        }
    }

    private static string Kept(bool? kept) =>
        kept switch
        {
            true => "keeps it",
            false => "misses it",
            _ => "has no promise",
        };

    private static void WriteOnly(BenchComparison comparison, TextWriter text)
    {
        foreach (
            (string letter, IReadOnlyList<string> loads) in ((string, IReadOnlyList<string>)[])
                [("A", comparison.OnlyA), ("B", comparison.OnlyB)]
        )
        {
            if (loads.Count > 0)
            {
                Fold($"only in {letter}: {string.Join(", ", loads)}", "  ", text);
            }
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static void Fold(string words, string indent, TextWriter text)
    {
        string line = "";
        foreach (string word in words.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                text.WriteLine(line);
                line = indent + word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        text.WriteLine(line);
    }
}
