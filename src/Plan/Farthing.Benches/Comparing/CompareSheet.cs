using System.Globalization;
using Farthing.Benches.Answers;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Comparing;

/// <summary>A comparison of two load tests as people read it: the answer, what is not alike, the figures; the baseline A in gray, B in color.</summary>
/// <param name="compare">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed partial class CompareSheet(CompareDocument compare, Envelope envelope)
{
    private const int MaxKeys = 5;
    private const double SurelyNot = 1e-4;

    /// <summary>Figures that lead, and those that stand for the promise where nothing is promised.</summary>
    private static readonly string[] Leading = ["usd_per_m_output", "output_tokens_per_s"];
    private static readonly string[] Usual = ["ttft_p95", "tpot_p50", "e2e_p95"];

    private readonly ComparedLoad headline = compare.Loads[compare.Headline];

    /// <summary>The sheet.</summary>
    public static Sheet Of(CompareDocument compare, Envelope envelope) =>
        compare.Headline >= 0 && compare.Headline < compare.Loads.Count
            ? new CompareSheet(compare, envelope).Build()
            : new Sheet(TitleOf(compare), compare.Answer)
            {
                Kind = "Comparison of load tests",
                Word = "NO LOADS",
            };

    /// <summary>The figures that cards and pictures over the load are about: price, throughput, what is promised.</summary>
    private IReadOnlyList<ComparedFigure> Keys
    {
        get
        {
            ComparedFigure[] promised = [.. headline.Figures.Where(figure => figure.Promised)];
            return
            [
                .. Leading
                    .Select(name => Find(headline, name))
                    .Concat(promised.Length > 0 ? promised : Usual.Select(name => Find(headline, name)))
                    .OfType<ComparedFigure>()
                    .Take(MaxKeys),
            ];
        }
    }

    private static string TitleOf(CompareDocument compare) =>
        $"{string.Join(", ", compare.B.Files)} against {string.Join(", ", compare.A.Files)}";

    private static ComparedFigure? Find(ComparedLoad load, string name) =>
        load.Figures.FirstOrDefault(figure => figure.Name == name);

    private Sheet Build()
    {
        (SheetState state, string word) = State();
        Sheet sheet = new Sheet(TitleOf(compare), compare.Answer)
        {
            Kind = "Comparison of load tests · measured",
            State = state,
            Word = word,
            Remarks = [.. Remarks()],
            Figures = [.. Keys.Select(Card)],
        }
            .Section("What changed?", Changes())
            .Section("Does it hold at every load?", OverLoads())
            .Section("How are latencies spread?", Spread())
            .Section("What is not alike?", Unlike())
            .Section("Every figure", compare.Loads.Select(Figures))
            .Detail("How it was judged", Method())
            .Detail("Provenance", OriginFacts.Of(envelope));
        Explain(sheet);
        return sheet;
    }

    private (SheetState, string) State()
    {
        Verdict[] verdicts = [.. Keys.Select(figure => figure.Verdict)];
        return compare.Gate?.State switch
        {
            GateState.Passed => (SheetState.Good, "GATE PASSED"),
            GateState.Failed => (SheetState.Bad, "GATE FAILED"),
            GateState.CannotTell => (SheetState.Bad, "GATE CANNOT TELL"),
            _ => (verdicts.Contains(Verdict.Better), verdicts.Contains(Verdict.Worse)) switch
            {
                (true, true) => (SheetState.Near, "BETTER AND WORSE"),
                (true, _) => (SheetState.Good, "B IS BETTER"),
                (_, true) => (SheetState.Bad, "B IS WORSE"),
                _ => verdicts.Length > 0 && verdicts.All(verdict => verdict == Verdict.Same)
                    ? (SheetState.Good, "THE SAME")
                    : (SheetState.Plain, "NOTHING SHOWN"),
            },
        };
    }

    private IEnumerable<string> Remarks()
    {
        if (compare.Gate is { } gate)
        {
            yield return gate.Words;
        }

        string[] invalid =
        [
            .. compare.A.Valid ? [] : (string[])["A"],
            .. compare.B.Valid ? [] : (string[])["B"],
        ];
        if (invalid.Length > 0)
        {
            yield return $"{string.Join(" and ", invalid)} {(invalid.Length == 1 ? "has an INVALID run" : "have INVALID runs")}: see what is not alike.";
        }

        int unlike = compare.NotAlike.Count + headline.NotAlike.Count;
        yield return unlike == 0
            ? "Alike in everything that the files say besides what was measured."
            : $"{unlike} {(unlike == 1 ? "thing differs" : "things differ")} between the runs besides what was measured.";
        yield return char.ToUpperInvariant(headline.Spread[0]) + headline.Spread[1..] + ".";
    }

    private static SheetFigure Card(ComparedFigure figure) =>
        new(
            figure.Label,
            Change(figure),
            $"{Value(figure, figure.A)} → {Value(figure, figure.B)} · 95 %: {Interval(figure)}"
        )
        {
            State = figure.Verdict switch
            {
                Verdict.Better or Verdict.Same => SheetState.Good,
                Verdict.Worse => SheetState.Bad,
                _ => SheetState.Plain,
            },
            Word = OutcomeWords.Key(figure.Verdict).Replace('_', ' '),
        };

    private static bool IsShare(ComparedFigure figure) => figure.ChangeIn == ChangeUnit.Points;

    private static string Change(ComparedFigure figure) =>
        CompareWords.Change(figure.Change, IsShare(figure));

    private static string Interval(ComparedFigure figure) =>
        CompareWords.Interval(figure.Low, figure.High, IsShare(figure));

    private static string Value(ComparedFigure figure, double value) =>
        CompareWords.Figure(figure.Unit, value);

    private IEnumerable<SheetBlock> Unlike()
    {
        (string Name, string Words)[] facts =
        [
            ("A, the baseline", $"{string.Join(", ", compare.A.Files)}: {compare.A.Title}"),
            ("B", $"{string.Join(", ", compare.B.Files)}: {compare.B.Title}"),
            ("only in A", string.Join(", ", compare.OnlyA)),
            ("only in B", string.Join(", ", compare.OnlyB)),
        ];
        yield return new SheetFacts([.. facts.Where(fact => fact.Words.Length > 0)]);
        (string Load, NotAlike One)[] rows =
        [
            .. compare.NotAlike.Select(one => ("all", one)),
            .. compare.Loads.SelectMany(load => load.NotAlike.Select(one => (load.Words, one))),
        ];
        if (rows.Length > 0)
        {
            yield return new SheetTable(
                "What differs besides what was measured",
                new TableColumns<(string Load, NotAlike One)>()
                    .Words("what", row => row.One.What)
                    .Words("load", row => row.Load, rank: 1)
                    .Words("A", row => row.One.A)
                    .Words("B", row => row.One.B)
                    .Words("what follows", row => row.One.Effect)
                    .Of(rows)
            );
        }
    }

    private SheetTable Figures(ComparedLoad load) =>
        new(
            load.Words,
            new TableColumns<ComparedFigure>()
                .Words("figure", figure => figure.Label + (figure.Promised ? " ←" : ""))
                .Figure("A", figure => Value(figure, figure.A))
                .Figure("B", figure => Value(figure, figure.B))
                .Figure("change", Change)
                .Figure("95 % interval", Interval)
                .Number("p, corrected", figure => figure.PHolm, Chance, rank: 1)
                .Words("verdict", figure => figure.Words)
                .Of(load.Figures),
            [
                .. load.Figures.Any(figure => figure.Promised)
                    ? (string[])[$"← promised; A {Kept(load.PromiseKept.A)}, B {Kept(load.PromiseKept.B)}"]
                    : [],
                $"{Show.Counted(load.Tests, "test")} in this table, 5 % for all of them together (Holm); the intervals are 95 % each. Same: the whole interval lies within {CompareWords.Percent(compare.Margin)} (--margin).",
            ]
        )
        {
            IsFolded = load != headline,
        };

    private static string Kept(bool? kept) =>
        kept switch
        {
            true => "keeps it",
            false => "misses it",
            _ => "has no promise",
        };

    private static string Chance(double chance) =>
        chance < SurelyNot ? "< 0.0001" : chance.ToString("0.0000", CultureInfo.InvariantCulture);

    private SheetFacts Method() =>
        new([
            ("change", "B ÷ A − 1, tested as ln(B ÷ A); of errors and prefix hits B − A, in points"),
            (
                "interval",
                $"95 %, {Show.Count(compare.Draws)} moving-block bootstraps of each run's steady window, Welch's t"
            ),
            ("spread", headline.Spread),
            ("better, worse", "real at 5 % for the whole table, Holm's correction"),
            (
                "same",
                $"the whole interval lies within {CompareWords.Percent(compare.Margin)}, the smallest difference of interest (--margin)"
            ),
            ("no difference shown", "neither a difference is shown nor that there is none"),
        ]);

    private void Explain(Sheet sheet) =>
        sheet
            .Formula(
                "spread",
                $"one run: {compare.Draws} moving-block bootstraps of the steady window's requests, and of {RunSample.Slices} slices of it for rates (Künsch 1989); a block: n^⅓ values or twice as many as were in flight, at most an eighth; × k ÷ (k − 1) for k blocks; k − 1 degrees of freedom. Several runs: the variance between them"
            )
            .Formula(
                "test",
                "t = Δ ÷ √(variance A + variance B), degrees of freedom by Welch and Satterthwaite (1947)"
            )
            .Formula(
                "errors",
                "shares with one success and one failure added to each side (Agresti and Caffo 2000)"
            )
            .Formula(
                "needed",
                $"{RunSpreads.MinRequests} requests; {RunSpreads.MinAbove} values above a percentile; a window of {Show.Count(RunSpreads.MinTimes)} requests' time for rates"
            )
            .Formula(
                "Holm",
                $"the smallest of {headline.Tests} chances × {headline.Tests}, the next × {Math.Max(0, headline.Tests - 1)}, … (Holm 1979); a difference is real at 0.05: {string.Join("; ", headline.Figures.Where(figure => !double.IsNaN(figure.PHolm)).OrderBy(figure => figure.P).Take(MaxKeys).Select(figure => $"{figure.Label} {Change(figure)}, p {Chance(figure.P)} → {Chance(figure.PHolm)}"))}"
            )
            .Formula(
                "margin",
                $"|ln(B ÷ A)| ≤ ln(1 + {CompareWords.Percent(compare.Margin)}) at both ends of the interval: the same; not corrected for several tests"
            );
}
