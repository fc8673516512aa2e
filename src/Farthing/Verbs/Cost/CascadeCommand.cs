using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
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
                            $"less than --big-price {FigureText.PerMillion(dear)}",
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
        return context.Print(CascadeSheet.Of(document, small, big, share), document);
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
        return context.Print(CascadeSheet.Of(document, cascade), document, loses ? 1 : 0);
    }
}
