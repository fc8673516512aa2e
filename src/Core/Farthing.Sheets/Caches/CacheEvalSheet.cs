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
            .Say(AnswerOf(document))
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
                        rule => rule.NetUsd is Quantity net ? Usd(net.Value) : null,
                        "saved less embedding and wrong answers, in 1,000 questions"
                    )
                    .Figure(
                        "loses from",
                        rule => rule.BreakEvenWrongUsd is Quantity even ? Usd(even.Value) : null,
                        "cost of a wrong answer from which on the rule loses money"
                    ),
                $"Assumed: an answer costs {Show.Usd(assumed.AnswerUsd.Value)}; {Show.Percent(assumed.RepeatFraction.Value)} of questions repeat an earlier one in other words, {Show.Percent(assumed.NearFraction.Value)} look like one and need another answer; embedding one costs {Show.Usd(assumed.EmbeddingUsd.Value)}.",
                assumed.WrongUsd is Quantity wrong
                    ? $"A wrong answer costs {Show.Usd(wrong.Value)} by --wrong-cost."
                    : "What a wrong answer costs is not known (--wrong-cost): rules that give some have no net, and lose money from the cost in the last column on.",
                "Gate A is the canonical text, gate B also knows synonyms and forms of questions; T2 is an embedder behind guards. T2 serves nothing before its scope is promoted on labels of its own traffic; pairs in a file promote nothing."
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

    /// <summary>The best rule without a false hit, beside the usual one.</summary>
    private static string AnswerOf(CacheEvalDocument document)
    {
        CacheEvalRule? best = document
            .Rules.Where(rule => rule.Rule != CacheEvalRuleKind.Cosine && rule.FalseHits == 0)
            .MaxBy(rule => rule.Recall.Value);
        CacheEvalRule? usual = document.Rules.FirstOrDefault(rule =>
            rule.Rule == CacheEvalRuleKind.Cosine && rule.Threshold == 0.97
        );
        string found = best is null
            ? "Every rule takes some pairs for one that need two answers."
            : $"{char.ToUpperInvariant(NameOf(best)[0])}{NameOf(best)[1..]} finds {Show.Percent(best.Recall.Value)} of the repeats and takes no look-alike for one (at most {Show.Percent(best.FalseFraction.High ?? 1)}, sure to 95 %).";
        return usual is null
            ? found
            : $"{found} The usual rule, {NameOf(usual)}: {Show.Percent(usual.Recall.Value)}, with {Show.Counted(usual.FalseHits, "false hit")} in {Show.Count(document.Different)}.";
    }

    private static string NameOf(CacheEvalRule rule) => NameOf(rule.Rule, rule.Threshold);

    private static string NameOf(CacheEvalRuleKind rule, double? threshold)
    {
        string least = (threshold ?? 0).ToString("0.00##", CultureInfo.InvariantCulture);
        return rule switch
        {
            CacheEvalRuleKind.GateA => "gate A",
            CacheEvalRuleKind.GateB => "gate B",
            CacheEvalRuleKind.Candidate => $"T2 {least}, same words",
            CacheEvalRuleKind.OtherWords => $"T2 {least}, other words",
            _ => $"cosine {least} alone",
        };
    }

    private static string Usd(double usd) => usd < 0 ? "−" + Show.Usd(-usd) : Show.Usd(usd);
}
