using System.Globalization;
using Farthing.Documents.Routes;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Routes;

/// <summary>Readable form of <c>route evaluate</c>.</summary>
public sealed class RouteEvaluateSheet
{
    private readonly RouteEvaluateDocument document;
    private readonly string weak;
    private readonly string strong;

    private RouteEvaluateSheet(RouteEvaluateDocument document)
    {
        this.document = document;
        weak = RouteWords.Short(document.Weak);
        strong = RouteWords.Short(document.Strong);
    }

    /// <summary>The sheet.</summary>
    public static Sheet Of(RouteEvaluateDocument document) => new RouteEvaluateSheet(document).Build();

    private RouteMethodRow Cascade => document.Methods.First(row => row.Method == RouteMethodKind.CascadeLtt);

    private RouteMethodRow Prior => document.Methods.First(row => row.Method == RouteMethodKind.PriorLtt);

    private string Signal => document.IsConfidenceMeasured ? "measured" : "SIMULATED";

    private Sheet Build()
    {
        RouteRouterRow own = document.Routers[0];
        Sheet sheet = new Sheet(
            $"{weak} before {strong} · {Show.Count(document.Rows)} labels",
            $"APGR {Three(own.Apgr)} on rows that the router had not seen (random 0.500); half the gap between both models for {Show.Percent(own.Cpt50 ?? 1)} of calls to {strong}, four fifths for {Show.Percent(own.Cpt80 ?? 1)}."
        )
        {
            Kind = "Router · measured on labels",
            Remarks = [.. Remarks()],
        };
        return sheet
            .Section(
                "Routers at all thresholds",
                new SheetTable(
                    "",
                    Routers(),
                    [
                        "Published figures are of the published routers on RouteLLM's own split; the other rows are of this file.",
                    ]
                )
            )
            .Section("Rules with a promise, on held-out rows", new SheetTable("", Methods(), [.. Notes()]))
            .Section("Cost and quality", Curve())
            .Section("Conditions", Conditions())
            .Explain("router", "what decides, request by request, which of the two models answers")
            .Explain("prior", "a router's guess from the prompt alone, before any model is called")
            .Explain(
                "cascade",
                "the weak model answers first; a confidence in its answer decides whether the strong one is asked too (the request escalates)"
            )
            .Explain("strong calls", "share of requests that the strong model answers")
            .Explain("weak calls", "share of requests that the weak model is called for")
            .Explain(
                "gap",
                "share of the quality between weak alone (0 %) and strong alone (100 %) that is reached"
            )
            .Explain("limit", "the largest mean loss that a rule promises to keep")
            .Explain(
                "LTT",
                "Learn-then-Test: a threshold chosen by tests in a fixed order, so that the limit holds with the stated confidence"
            )
            .Explain(
                "CRC",
                "conformal risk control: the limit holds in the mean over calibrations, not in each of them"
            )
            .Explain(
                "conformal gate",
                "gives the weak answer where its calibrated score says that it fails at most as often as the limit"
            )
            .Explain(
                "RACER",
                "asks a set of models that is calibrated to miss a right answer at most as often as the limit"
            )
            .Explain(
                "AUC",
                "probability that a right answer has more confidence than a wrong one; 0.5 is chance"
            )
            .Explain("division", "one split of the labels into rows for training, calibration and checking")
            .Explain(
                "headroom",
                "the share that may escalate before a cascade costs more than the strong model alone, less the share that does"
            )
            .Explain(
                "APGR",
                "area under the share of the quality gap reached, over the share of strong calls; 0.5 is random"
            )
            .Explain(
                "CPT 50 %",
                "share of strong calls at which half the gap between both models is reached; CPT 80 %: four fifths"
            )
            .Explain(
                "regret",
                "how much better the strong answer would have been, a request: right where the weak one was wrong counts 1"
            )
            .Explain("failed", "weak answers that were wrong, of those that were given")
            .Explain(
                "broken",
                "divisions in which the loss that the rule bounds was above its limit on held-out rows"
            )
            .Explain(
                "net",
                "saved against the strong model alone, a thousand requests, after weak calls, judge and audit"
            )
            .Formula("break-even", "escalation ≤ 1 − (weak + judge + audit · (strong + judge)) ÷ strong")
            .Formula(
                "LTT",
                "thresholds from strict to loose while P(Binomial(n, limit) ≤ failures) ≤ delta; the last that passed"
            );
    }

    private IEnumerable<string> Remarks()
    {
        yield return Promised("From the prompt alone", Prior) + ".";
        yield return $"{Promised($"Cascade, confidence {Signal} with an AUC of {(document.ConfidenceAuc is double auc ? auc.ToString("0.00", CultureInfo.InvariantCulture) : "–")}", Cascade)}: {Show.Percent(Cascade.StrongCalls)} escalate, {Show.Percent(Cascade.Gap)} of the gap.";
        yield return document.Costs is RouteCosts costs
            ? $"A cascade saves while at most {Show.Percent(costs.MaxEscalationFraction)} escalate: headroom {Show.Change(costs.HeadroomFraction)}{(costs.HeadroomFraction < 0 ? ", it LOSES money" : "")}."
            : "Dollars are UNKNOWN: state --weak-cost and --strong-cost, or have columns weak_usd and strong_usd in the labels.";
        yield return RouteWords.Of(document.Need, Prior.Limit);
    }

    private string Promised(string what, RouteMethodRow row) =>
        row.StrongCalls >= 1 && row.Method == RouteMethodKind.PriorLtt
            ? $"{what} a regret of at most {Show.Percent(row.Limit)} cannot be promised with {Show.Percent(1 - document.Delta)} confidence: {strong} answers all"
            : $"{what}, promised a regret of at most {Show.Percent(row.Limit)} with {Show.Percent(1 - document.Delta)} confidence: {Show.Percent(row.Regret.Value)} came, kept in {document.Divisions - row.Broken} of {document.Divisions} divisions";

    private Table Routers() =>
        new TableColumns<RouteRouterRow>()
            .Words("router", row => row.Router)
            .Figure(
                "APGR",
                row => Three(row.Apgr) + (row.ApgrDeviation is double sd ? $" ± {Three(sd)}" : "")
            )
            .Share("CPT 50 %", row => row.Cpt50)
            .Share("CPT 80 %", row => row.Cpt80)
            .Words("source", row => row.Source ?? "this file", rank: 1)
            .Of(document.Routers);

    private Table Methods()
    {
        TableColumns<RouteMethodRow> columns = new TableColumns<RouteMethodRow>()
            .Words("rule", row => RouteWords.Of(row.Method))
            .Share("limit", row => row.Limit)
            .Share("strong calls", row => row.StrongCalls)
            .Share("weak calls", row => row.WeakCalls, rank: 2)
            .Share("gap", row => row.Gap)
            .Figure("regret", row => Show.Percent(row.Regret.Value))
            .Figure(
                "95 %",
                row => $"{Show.Percent(row.Regret.Low ?? 0)}–{Show.Percent(row.Regret.High ?? 0)}",
                rank: 3
            )
            .Share("failed", row => row.Failure, rank: 1)
            .Figure("broken", row => $"{row.Broken} of {document.Divisions}");
        return (
            document.Costs is null ? columns : columns.Usd("net", row => row.NetUsdPerThousand?.Value)
        ).Of(document.Methods);
    }

    private IEnumerable<string> Notes()
    {
        yield return "Limits bound: regret a request; of the conformal gate, failures among weak answers; of RACER, no asked model right although one is. CRC promises a mean over calibrations alone.";
        if (!document.IsConfidenceMeasured)
        {
            yield return "Cascade rows rest on a SIMULATED confidence (labels have no column confidence): what a real signal reaches is not known.";
        }
    }

    private SheetChart Curve()
    {
        List<ChartMark> marks =
        [
            new LineMark([new ChartPoint(0, document.WeakQuality), new ChartPoint(1, document.StrongQuality)])
            {
                Label = "random",
                Tone = ChartTone.Gray,
                IsDashed = true,
            },
            Line(document.PriorCurve, "prior", ChartTone.Blue),
            Line(
                document.CascadeCurve,
                $"cascade ({(document.IsConfidenceMeasured ? "measured" : "simulated")})",
                ChartTone.Orange
            ),
            Point(Prior, ChartTone.Blue),
            Point(Cascade, ChartTone.Orange),
        ];
        return new SheetChart(
            new Chart(
                $"What does quality cost in calls to {strong}?",
                ChartAxis.Percent($"share of requests that {strong} answers") with
                {
                    Minimum = 0,
                    Maximum = 1,
                    IsTight = true,
                },
                ChartAxis.Percent("quality"),
                marks
            )
            {
                Subtitle =
                    $"First division, held-out rows; rings: the thresholds that keep regret at most {Show.Percent(Prior.Limit)}",
                Description =
                    $"{weak} alone {Show.Percent(document.WeakQuality)}, {strong} alone {Show.Percent(document.StrongQuality)}; prior with a promise {Show.Percent(Prior.Quality)} at {Show.Percent(Prior.StrongCalls)} strong calls, cascade {Show.Percent(Cascade.Quality)} at {Show.Percent(Cascade.StrongCalls)}",
                Width = 760,
                Height = 380,
            },
            ChartForm.Words
        )
        {
            IsWide = true,
        };
    }

    private static LineMark Line(IReadOnlyList<RoutePoint> points, string label, ChartTone tone) =>
        new([.. points.Select(point => new ChartPoint(point.StrongFraction, point.Quality))])
        {
            Label = label,
            Tone = tone,
        };

    private static PointsMark Point(RouteMethodRow row, ChartTone tone) =>
        new([
            new ChartPoint(row.StrongCalls, row.Quality)
            {
                Label = $"regret ≤ {Show.Percent(row.Limit)}",
                Title =
                    $"{RouteWords.Of(row.Method)}: {Show.Percent(row.StrongCalls)} strong calls, quality {Show.Percent(row.Quality)}, regret {Show.Percent(row.Regret.Value)}",
            },
        ])
        {
            Tone = tone,
            IsHollow = true,
        };

    private SheetFacts Conditions() =>
        new([
            (
                "models",
                $"{document.Weak} (right in {Show.Percent(document.WeakQuality)}), {document.Strong} ({Show.Percent(document.StrongQuality)})"
            ),
            (
                "rows",
                $"{Show.Count(document.Training)} for training, {Show.Count(document.Calibration)} for calibration, {Show.Count(document.Test)} held out; divided anew {Show.Counted(document.Divisions, "time")}"
            ),
            (
                "costs",
                document.Costs is RouteCosts costs
                    ? $"{Show.Usd(costs.WeakUsd)} a weak answer, {Show.Usd(costs.StrongUsd)} a strong one, {Show.Usd(costs.JudgeUsd)} a decision, {Show.Percent(costs.AuditFraction)} audited ({costs.Source})"
                    : "not stated"
            ),
        ]);

    private static string Three(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
