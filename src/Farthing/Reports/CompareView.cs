using Farthing.Benches.Comparing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Reports;

/// <summary>A comparison of two load tests (farthing.bench.compare/1) as people read it: the baseline A in gray, B in color.</summary>
internal sealed partial class CompareView
{
    private static readonly string[] Usual =
    [
        "usd_per_m_output",
        "output_tokens_per_s",
        "ttft_p95",
        "tpot_p50",
        "e2e_p95",
    ];

    private readonly ResultNode root;
    private readonly ResultNode result;
    private readonly IReadOnlyList<ResultNode> loads;
    private readonly ResultNode headline;

    /// <summary>Reads a document.</summary>
    public CompareView(ResultNode root)
    {
        this.root = root;
        result = root["result"];
        loads = result["loads"].Items;
        double at = result["headline"].NeededNumber();
        headline = at >= 0 && at < loads.Count ? loads[(int)at] : result["loads"]["headline"];
    }

    private double Margin => result["margin"].Number;

    /// <summary>The figures that cards and pictures over the load are about: price, throughput, what is promised.</summary>
    private IReadOnlyList<ResultNode> Keys
    {
        get
        {
            ResultNode[] promised = [.. Figures(headline).Where(figure => figure["promised"].Truth == true)];
            return
            [
                .. Usual
                    .Take(2)
                    .Select(name => Find(headline, name))
                    .Concat(
                        promised.Length > 0 ? promised : Usual.Skip(2).Select(name => Find(headline, name))
                    )
                    .Where(figure => figure.Exists)
                    .Take(5),
            ];
        }
    }

    /// <summary>The view.</summary>
    public Sheet Build()
    {
        string answer = result["answer"].NeededText();
        string title = $"{Files("b")} against {Files("a")}";
        if (!headline.Exists)
        {
            return new Sheet(title, answer) { Kind = "Comparison of load tests", Word = "NO LOADS" };
        }

        (SheetState state, string word) = State();
        return new Sheet(title, answer)
        {
            Kind = "Comparison of load tests · measured",
            State = state,
            Word = word,
            Remarks = [.. Remarks()],
            Figures = [.. Keys.Select(Card)],
            Sections =
            [
                .. ((SheetSection[])[Changes(), OverLoads(), Spread(), Unlike(), Tables(), Method()]).Where(
                    section => section.Blocks.Count > 0
                ),
            ],
        };
    }

    private string Files(string side) =>
        string.Join(", ", result[side]["files"].Items.Select(file => file.ToString()));

    private static IReadOnlyList<ResultNode> Figures(ResultNode load) => load["figures"].Items;

    private static ResultNode Find(ResultNode load, string name) =>
        Figures(load).FirstOrDefault(figure => figure["name"].Text == name);

    private (SheetState, string) State()
    {
        string[] verdicts = [.. Keys.Select(figure => figure["verdict"].Text ?? "")];
        bool isBetter = verdicts.Contains("better");
        bool isWorse = verdicts.Contains("worse");
        return result["gate"]["state"].Text switch
        {
            "passed" => (SheetState.Good, "GATE PASSED"),
            "failed" => (SheetState.Bad, "GATE FAILED"),
            "cannot_tell" => (SheetState.Bad, "GATE CANNOT TELL"),
            _ => (isBetter, isWorse) switch
            {
                (true, true) => (SheetState.Near, "BETTER AND WORSE"),
                (true, _) => (SheetState.Good, "B IS BETTER"),
                (_, true) => (SheetState.Bad, "B IS WORSE"),
                _ => verdicts.Length > 0 && verdicts.All(verdict => verdict == "same")
                    ? (SheetState.Good, "THE SAME")
                    : (SheetState.Plain, "NOTHING SHOWN"),
            },
        };
    }

    private IEnumerable<string> Remarks()
    {
        if (result["gate"]["words"].Text is string gate)
        {
            yield return gate;
        }

        string[] invalid =
        [
            .. ((string[])["a", "b"])
                .Where(side => result[side]["valid"].Truth == false)
                .Select(side => side.ToUpperInvariant()),
        ];
        if (invalid.Length > 0)
        {
            yield return $"{string.Join(" and ", invalid)} {(invalid.Length == 1 ? "has an INVALID run" : "have INVALID runs")}: see what is not alike.";
        }

        int unlike = result["not_alike"].Items.Count + headline["not_alike"].Items.Count;
        yield return unlike == 0
            ? "The files say nothing that differs besides what was measured."
            : $"{unlike} {(unlike == 1 ? "thing differs" : "things differ")} between the runs besides what was measured.";
        yield return Sentence(headline["spread"].Text ?? "");
    }

    private static string Sentence(string words) =>
        words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..] + ".";

    private static SheetFigure Card(ResultNode figure)
    {
        string verdict = figure["verdict"].Text ?? "";
        return new SheetFigure(
            figure["label"].Text ?? "",
            Change(figure),
            $"{Value(figure, "a")} → {Value(figure, "b")} · 95 %: {Interval(figure)}"
        )
        {
            State = verdict switch
            {
                "better" or "same" => SheetState.Good,
                "worse" => SheetState.Bad,
                _ => SheetState.Plain,
            },
            Word = verdict.Replace('_', ' '),
        };
    }

    private static bool IsShare(ResultNode figure) => figure["change_in"].Text == "points";

    private static string Change(ResultNode figure) =>
        CompareWords.Change(figure["change"].Number, IsShare(figure));

    private static string Interval(ResultNode figure) =>
        CompareWords.Interval(figure["low"].Number, figure["high"].Number, IsShare(figure));

    private static string Value(ResultNode figure, string side) =>
        figure["unit"].Text switch
        {
            "s" => figure[side].Shown(Show.Seconds),
            "usd_per_m_tokens" => figure[side].Shown(Show.UsdPerMillion),
            "fraction" => figure[side].Shown(Show.Percent),
            _ => figure[side].Shown(Show.Three),
        };

    private SheetSection Unlike()
    {
        List<IReadOnlyList<string>> rows = [.. result["not_alike"].Items.Select(one => Row("all", one))];
        foreach (ResultNode load in loads)
        {
            rows.AddRange(load["not_alike"].Items.Select(one => Row(load["words"].Text ?? "", one)));
        }

        SheetBlock[] files =
        [
            new SheetFacts([
                ("A, the baseline", $"{Files("a")}: {result["a"]["title"].Text}"),
                ("B", $"{Files("b")}: {result["b"]["title"].Text}"),
                ("only in A", Only("only_a")),
                ("only in B", Only("only_b")),
            ]),
        ];
        return new SheetSection(
            "What is not alike?",
            rows.Count == 0
                ? files
                :
                [
                    .. files,
                    new SheetTable(
                        "What differs besides what was measured",
                        new Table(["what", "load", "A", "B", "what follows"], rows, words: 5)
                    ),
                ]
        );

        static IReadOnlyList<string> Row(string load, ResultNode one) =>
            [
                one["what"].Text ?? "",
                load,
                one["a"].Text ?? "",
                one["b"].Text ?? "",
                one["effect"].Text ?? "",
            ];

        string Only(string name) =>
            result[name].Items.Count == 0
                ? "no load"
                : string.Join(", ", result[name].Items.Select(load => load.ToString()));
    }

    private SheetSection Tables() =>
        new(
            "Every figure",
            [
                .. loads.Select(load => new SheetTable(
                    load["words"].Text ?? "",
                    new Table(
                        ["figure", "verdict", "A", "B", "change", "95 % interval", "p, corrected"],
                        [
                            .. Figures(load)
                                .Select(figure =>
                                    (IReadOnlyList<string>)
                                        [
                                            figure["label"].Text ?? "",
                                            figure["words"].Text ?? "",
                                            Value(figure, "a"),
                                            Value(figure, "b"),
                                            Change(figure),
                                            Interval(figure),
                                            figure["p_holm"].Shown(Chance),
                                        ]
                                ),
                        ],
                        words: 2
                    )
                )
                {
                    IsFolded = load["value"].Number != headline["value"].Number,
                }),
            ]
        );

    private static string Chance(double chance) =>
        chance < 1e-4
            ? "< 0.0001"
            : chance.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);

    private SheetSection Method() =>
        new(
            "How it was judged",
            [
                new SheetFacts([
                    ("change", "B ÷ A − 1, tested as ln(B ÷ A); of errors and prefix hits B − A, in points"),
                    (
                        "interval",
                        $"95 %, {result["draws"].Shown(Show.Count)} moving-block bootstraps of each run's steady window, Welch's t"
                    ),
                    ("spread", headline["spread"].Text ?? ""),
                    (
                        "better, worse",
                        $"real at 5 % for the whole table: {headline["tests"].Shown(Show.Count)} tests, Holm's correction"
                    ),
                    (
                        "same",
                        $"the whole interval lies within {CompareWords.Percent(Margin)}, the smallest difference of interest"
                    ),
                    ("no difference shown", "neither a difference is shown nor that there is none"),
                    ("program", $"farthing {root["farthing"].Text}, seed {root["seed"]}"),
                    ("inputs, SHA-256", root["inputs_sha256"].Text ?? ""),
                ]),
            ]
        );
}
