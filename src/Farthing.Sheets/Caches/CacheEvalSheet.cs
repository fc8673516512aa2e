using System.Globalization;
using Farthing.Documents.Caches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Caches;

/// <summary>Rules of a response cache before pairs of questions, for people.</summary>
public static class CacheEvalSheet
{
    /// <summary>The rules side by side, what the dollars rest on, and the pairs that were asked for.</summary>
    public static Sheet Of(CacheEvalDocument document)
    {
        CacheEvalAssumptions assumed = document.Assumptions;
        Sheet sheet = new Sheet()
            .Say(
                $"{Show.Counted(document.Same, "pair")} with one answer, {Show.Counted(document.Different, "pair")} that look alike and need two; vectors by {document.Embedder}, {document.Dimension} numbers."
            )
            .Table(
                document.Rules,
                new TableColumns<CacheEvalRule>()
                    .Words("rule", NameOf)
                    .Figure(
                        "recall",
                        rule => Show.Percent(rule.Recall.Value),
                        "share of the pairs with one answer that the rule finds"
                    )
                    .Count(
                        "false hits",
                        rule => rule.FalseHits,
                        "pairs with two answers that it takes for one"
                    )
                    .Figure(
                        "at most",
                        rule => Show.Percent(rule.FalseFraction.High ?? 1),
                        "share of such pairs, sure to 95 % (Clopper and Pearson)"
                    )
                    .Figure(
                        "wrong /1,000",
                        rule => rule.WrongAnswers.Value.ToString("0.##", CultureInfo.InvariantCulture),
                        "wrong answers in 1,000 questions"
                    )
                    .Usd(
                        "saved",
                        rule => rule.SavedUsd.Value,
                        "answers that the model need not make, in 1,000 questions",
                        rank: 2
                    )
                    .Figure(
                        "net",
                        rule =>
                            rule.NetUsd is Quantity net ? Usd(net.Value)
                            : rule.BreakEvenWrongUsd is Quantity even
                                ? $"< 0 above {Usd(even.Value)} a wrong answer"
                            : null,
                        "saved less embedding and wrong answers, in 1,000 questions"
                    ),
                $"Assumed: an answer costs {Show.Usd(assumed.AnswerUsd.Value)}; {Show.Percent(assumed.RepeatFraction.Value)} of questions repeat an earlier one in other words, {Show.Percent(assumed.NearFraction.Value)} look like one and need another answer; embedding one costs {Show.Usd(assumed.EmbeddingUsd.Value)}.",
                assumed.WrongUsd is Quantity wrong
                    ? $"A wrong answer costs {Show.Usd(wrong.Value)} by --wrong-cost."
                    : "What a wrong answer costs is not known (--wrong-cost): for rules that give some, the net is what it may cost before they lose money.",
                "T2 serves nothing before its scope is promoted on labels of its own traffic; pairs in a file promote nothing."
            )
            .Formula(
                "net",
                "1,000 · (repeats · recall · answer − embedding − near misses · false hits / pairs with two answers · cost of a wrong answer); a wrong hit saves nothing"
            );
        return document.Shown is { Count: > 0 } shown
            ? sheet.Table(
                shown,
                new TableColumns<CacheEvalPair>()
                    .Words("rule", pair => NameOf(pair.Rule, pair.Threshold))
                    .Count("line", pair => pair.Line, "in the file of pairs")
                    .Words("kind", pair => pair.Kind, rank: 2)
                    .Words("one", pair => pair.One)
                    .Words("other", pair => pair.Other)
                    .Number(
                        "cosine",
                        pair => pair.Cosine,
                        value => value.ToString("0.000", CultureInfo.InvariantCulture),
                        rank: 1
                    )
            )
            : sheet;
    }

    private static string NameOf(CacheEvalRule rule) => NameOf(rule.Rule, rule.Threshold);

    private static string NameOf(CacheEvalRuleKind rule, double? threshold)
    {
        string least = (threshold ?? 0).ToString("0.00##", CultureInfo.InvariantCulture);
        return rule switch
        {
            CacheEvalRuleKind.GateA => "gate A (canonical)",
            CacheEvalRuleKind.GateB => "gate B (canonical+)",
            CacheEvalRuleKind.Candidate => $"T2 {least} + guards",
            CacheEvalRuleKind.OtherWords => $"T2 {least}, other words",
            _ => $"cosine {least} alone",
        };
    }

    private static string Usd(double usd) => usd < 0 ? "−" + Show.Usd(-usd) : Show.Usd(usd);
}
