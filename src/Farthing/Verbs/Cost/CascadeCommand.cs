using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
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
                        context.Faults.Add(
                            new Fault(
                                CostFaultCodes.ChooseOne,
                                "give --share (a rule decides) or --escalation (the small model tries first), one of them"
                            )
                            {
                                Path = "--share",
                                Expected = "--share 60% or --escalation 40%",
                            }
                        );
                    }

                    if (cheap.Low > dear.High)
                    {
                        context.Faults.Add(
                            new Fault(
                                CostFaultCodes.Contradiction,
                                "the small model costs more than the big one"
                            )
                            {
                                Path = "--small-price",
                                Value = context.Parsed.GetValue(small),
                                Expected = $"less than --big-price {CostText.PerMillion(dear)}",
                            }
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
        CostSheet sheet = new(context);
        sheet.Say(
            $"{CostText.PerMillion(price)}: {Show.Percent(share)} at {CostText.PerMillion(small)} and {Show.Percent(1 - share)} at {CostText.PerMillion(big)}, "
                + $"{CostText.Range(times, v => v.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture))}× cheaper than all on the big model."
        );
        sheet.Figure("price", "price", price, "usd_per_m_tokens", CostText.PerMillion);
        sheet.Figure("times_cheaper", "cheaper by", times, "factor", CostText.Times);
        sheet.Note(
            "This is a rule that knows beforehand who needs the big model. A cascade that lets the small model try first pays for both: --escalation."
        );
        sheet.Note(
            "The quality of the small model's share is not in this sum; on own GPUs money is saved only when a whole GPU is released."
        );
        sheet.Formula(
            $"price = share · small + (1 − share) · big = {CostText.Plain(share)} · {CostText.Plain(small)} + {CostText.Plain(1 - share)} · {CostText.Plain(big)} = {CostText.PerMillion(price)}"
        );
        return sheet.Print();
    }

    private static int Tried(VerbContext context, CascadeCost cascade)
    {
        Interval most = cascade.BreakEvenEscalation;
        bool loses = cascade.EscalationFraction.Middle > most.Middle;
        CostSheet sheet = new(context);
        sheet.Say(
            loses
                ? $"The cascade LOSES money: {CostText.PerMillion(cascade.Expected)} against {CostText.PerMillion(cascade.Big)} for the big model alone."
                : $"{CostText.PerMillion(cascade.Expected)}, {CostText.Range(cascade.TimesCheaper, Show.Three)}× cheaper than the big model alone at {CostText.PerMillion(cascade.Big)}."
        );
        sheet.Say(
            $"It pays while at most {CostText.Range(most, Show.Percent)} goes on; here {CostText.Range(cascade.EscalationFraction, Show.Percent)} does."
        );
        sheet.Figure("price", "price", cascade.Expected, "usd_per_m_tokens", CostText.PerMillion);
        sheet.Figure("times_cheaper", "cheaper by", cascade.TimesCheaper, "factor", CostText.Times);
        sheet.Figure("break_even_escalation", "pays up to an escalation of", most, "fraction", Show.Percent);
        sheet.Fact("saves", !loses);
        sheet.Note(
            "All three prices must be of the same tokens. A judge that is the big model reading everything usually costs more than it saves."
        );
        sheet.Note(
            "Latency of what goes on is the sum of both models and the judge; count retries in the escalation."
        );
        sheet.Formula(
            $"price = small + judge + p · big = {CostText.Plain(cascade.Small)} + {CostText.Plain(cascade.Judge)} + {CostText.Plain(cascade.EscalationFraction)} · {CostText.Plain(cascade.Big)} = {CostText.PerMillion(cascade.Expected)}"
        );
        sheet.Formula(
            $"loses when p > 1 − (small + judge) / big = 1 − ({CostText.Plain(cascade.Small)} + {CostText.Plain(cascade.Judge)}) / {CostText.Plain(cascade.Big)} = {CostText.Range(most, Show.Percent)}"
        );
        return sheet.Print(loses ? 1 : 0);
    }
}
