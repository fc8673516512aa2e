using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost cascade</c>: a share by rule to a small model, or small first and the rest on.</summary>
internal static class CascadeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag small = new(
            "--small-price",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price of the small model"
        );
        QuantityFlag big = new(
            "--big-price",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price of the big model"
        );
        QuantityFlag judge = new(
            "--judge-price",
            Amount(QuantityKind.UsdPerMillionTokens),
            "Price of judging an answer of the small model",
            0
        );
        QuantityFlag share = new("--share", Share(), "Share that a rule sends to the small model");
        QuantityFlag escalation = new(
            "--escalation",
            Share(),
            "Share that goes on to the big model after the small one tried"
        );
        Command command = new(
            "cascade",
            "Small model first, big model for the rest; or a share to each by rule.\nExamples: farthing cost cascade --share 60% --small-price 0.10 --big-price 0.80\n          farthing cost cascade --escalation 40% --small-price 0.10 --judge-price 0.04 --big-price 0.80"
        );
        return command
            .With(small, big, judge, share, escalation)
            .Runs(
                "cost.cascade",
                context =>
                {
                    Interval cheap = context.RequiredRange(small);
                    Interval dear = context.RequiredRange(big);
                    Interval verdict = context.RequiredRange(judge);
                    double? routed = context.Value(share);
                    Interval? goesOn = context.Range(escalation);
                    string? given = context.Parsed.GetValue(share);
                    if ((given is null) == (context.Parsed.GetValue(escalation) is null))
                    {
                        context.Refuse(
                            CostFaultCodes.ChooseOne,
                            "--share",
                            "give --share (a rule decides) or --escalation (the small model tries first), one of them",
                            "--share 60% or --escalation 40%"
                        );
                    }

                    if (cheap.Low > dear.High)
                    {
                        context.Refuse(
                            CostFaultCodes.Contradiction,
                            "--small-price",
                            "the small model costs more than the big one",
                            $"less than --big-price {CostText.PerMillion(dear)}",
                            context.Parsed.GetValue(small)
                        );
                    }

                    context.StopOnFaults();
                    return routed is double part
                        ? Routed(context, cheap, dear, part)
                        : Tried(context, new CascadeCost(cheap, verdict, dear, goesOn!.Value));
                }
            );
    }

    private static int Routed(VerbContext context, Interval small, Interval big, double share)
    {
        Interval price = CascadeCost.Routed(small, big, share);
        Interval times = big / price;
        CostCascadeDocument document = new(price.In("usd_per_m_tokens"), times.In("factor"));
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.PerMillion(price)}: {Show.Percent(share)} at {CostText.PerMillion(small)} and {Show.Percent(1 - share)} at {CostText.PerMillion(big)}, {CostText.Range(times, value => CostText.Fixed(value, 1))}× cheaper than all on the big model."
        );
        answer.Figures("", new("price", document.Price), new("cheaper by", document.TimesCheaper));
        answer.Note(
            "This is a rule that knows beforehand who needs the big model. A cascade that lets the small model try first pays for both: --escalation.",
            "The quality of the small model's share is not in this sum; on own GPUs money is saved only when a whole GPU is released."
        );
        answer.Formula(
            $"price = share · small + (1 − share) · big = {CostText.Plain(share)} · {CostText.Plain(small)} + {CostText.Plain(1 - share)} · {CostText.Plain(big)} = {CostText.PerMillion(price)}"
        );
        return answer.Print(document);
    }

    private static int Tried(VerbContext context, CascadeCost cascade)
    {
        Interval most = cascade.BreakEvenEscalation;
        bool loses = cascade.EscalationFraction.Middle > most.Middle;
        CostCascadeDocument document = new(
            cascade.Expected.In("usd_per_m_tokens"),
            cascade.TimesCheaper.In("factor"),
            most.In("fraction"),
            !loses
        );
        CostAnswer answer = new(context);
        answer.Say(
            loses
                ? $"The cascade LOSES money: {CostText.PerMillion(cascade.Expected)} against {CostText.PerMillion(cascade.Big)} for the big model alone."
                : $"{CostText.PerMillion(cascade.Expected)}, {CostText.Range(cascade.TimesCheaper, Show.Three)}× cheaper than the big model alone at {CostText.PerMillion(cascade.Big)}.",
            $"It pays while at most {CostText.Share(most)} goes on; here {CostText.Share(cascade.EscalationFraction)} does."
        );
        answer.Figures(
            "",
            new("price", document.Price),
            new("cheaper by", document.TimesCheaper),
            new("pays up to an escalation of", document.BreakEvenEscalation)
        );
        answer.Note(
            "All three prices must be of the same tokens. A judge that is the big model reading everything usually costs more than it saves.",
            "Latency of what goes on is the sum of both models and the judge; count retries in the escalation."
        );
        answer.Formula(
            $"price = small + judge + p · big = {CostText.Plain(cascade.Small)} + {CostText.Plain(cascade.Judge)} + {CostText.Plain(cascade.EscalationFraction)} · {CostText.Plain(cascade.Big)} = {CostText.PerMillion(cascade.Expected)}",
            $"loses when p > 1 − (small + judge) / big = 1 − ({CostText.Plain(cascade.Small)} + {CostText.Plain(cascade.Judge)}) / {CostText.Plain(cascade.Big)} = {CostText.Share(most)}"
        );
        return answer.Print(document, loses ? 1 : 0);
    }
}
