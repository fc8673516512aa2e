using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <content>What certainty rests on, other GPUs, cost against speed, single changes.</content>
public sealed partial class PlanSheet
{
    private IEnumerable<SheetBlock> Certainty(List<Promise> promises)
    {
        if (plan.IsAnswerAlone == true)
        {
            yield return new SheetWords(["Not finished: interrupted; the answer itself is complete."]);
        }

        if (promises.Count > 0)
        {
            yield return new SheetTable("How much is to spare?", Promise.TableOf(promises));
        }

        CertaintyStep[] bought = [.. (plan.Certainty ?? []).Where(step => step.Instances is not null)];
        if (bought.Length > 0)
        {
            yield return new SheetTable(
                "What is bought for each certainty?",
                new TableColumns<CertaintyStep>()
                    .Words("certainty", step => Show.Sure(step.Confidence))
                    .Words("bought as", step => step.Instances)
                    .Of(bought)
            );
        }

        List<(string, string)> facts = [];
        if (plan.Measuring is MeasuringWorth worth)
        {
            facts.Add(("measuring", worth.Words));
        }
        else if (plan.MeasuringUnknown is string why)
        {
            facts.Add(("measuring", $"worth not known: {why}"));
        }

        if (plan.HowSure is string sure)
        {
            facts.Add(("step times", sure));
        }

        if (plan.Chosen?.Cliffs is { } cliffs)
        {
            facts.Add(
                (
                    "cliffs",
                    cliffs.Count == 0
                        ? "none: 10 % more or fewer requests, prompts 10 % longer or shorter, and each setting one step beside keep all promises at the prediction"
                        : string.Join(
                            "; ",
                            cliffs.Select(cliff => $"{cliff.Change}: {BreakWords(cliff.Breaks)}")
                        )
                )
            );
        }

        if (plan.Quality is string quality)
        {
            facts.Add(("quality", quality));
        }

        if (facts.Count > 0)
        {
            yield return new SheetFacts(facts);
        }
    }

    private IEnumerable<SheetBlock> Choices()
    {
        if (plan.PerGpu.Count > 0)
        {
            yield return new SheetTable("Which fleet does each GPU need?", GpuTable());
        }

        GpuWithoutFleet[] misses = [.. plan.Without.Skip(plan.Chosen is null ? MostMisses : 0)];
        if (misses.Length > 0)
        {
            yield return new SheetTable("Which GPUs have no fleet?", Misses(misses))
            {
                IsHalf = plan.Frontier.Count > 0,
            };
        }

        if (plan.Frontier.Count > 0)
        {
            yield return new SheetChart(Frontier(), ChartForm.Table);
        }

        List<MovedPlan> moved = [.. plan.Variants];
        if (plan.IsAnswerAlone == true)
        {
            moved.Add(new MovedPlan("not finished: interrupted", null, null));
        }

        Table variants = new TableColumns<MovedPlan>()
            .Words("if you moved one thing", variant => variant.Name)
            .Words(
                "fleet",
                variant =>
                    variant.Entry is { } fleet
                        ? $"{fleet.GpusUsed} × {fleet.Gpu}: {FleetWords.Shape(fleet)} {fleet.Weights}"
                        : variant.Reason
            )
            .Number("$/h", variant => variant.Entry?.Price.Value, Show.UsdPerHour)
            .Figure("against yours", variant => variant.Entry is { } fleet ? Change(fleet.Price.Value) : null)
            .UsdPerMillion("$/M blended", variant => variant.Entry?.UsdPerMBlended.Value, rank: 1)
            .UsdPerRequest(variant => variant.Entry?.UsdPerRequest?.Value, rank: 1)
            .Share("utilization", variant => variant.Entry?.Utilization.Value, rank: 2)
            .Of(moved);
        if (plan.Chosen is { UsdPerHourSoldTogether: double together } chosen)
        {
            yield return new SheetTable(
                "What if one thing were moved?",
                variants,
                [
                    $"{chosen.GpusPaid - chosen.GpusUsed} GPUs less if sold singly: −{Show.UsdPerHour(together)}",
                ]
            );
        }
        else if (variants.Rows.Count > 0)
        {
            yield return new SheetTable("What if one thing were moved?", variants);
        }
    }

    private Table GpuTable() =>
        new TableColumns<PlannedFleet>()
            .Words("GPU", fleet => fleet.Gpu)
            .Words("fleet", fleet => $"{FleetWords.Shape(fleet)} {fleet.Weights}")
            .Number("$/h", fleet => fleet.Price.Value, Show.UsdPerHour)
            .UsdPerMillion("$/M blended", fleet => fleet.UsdPerMBlended.Value)
            .UsdPerRequest(fleet => fleet.UsdPerRequest?.Value)
            .Figure("utilization", Used, rank: 1)
            .Words("note", Note)
            .Words("bought as", fleet => fleet.Instances, rank: 2)
            .Of(plan.PerGpu);

    private string Note(PlannedFleet fleet)
    {
        int needed = fleet.ReplicasNeeded * fleet.GpusPerReplica;
        bool isAmbiguous = plan.PerGpu.Count(other => other.Gpu == fleet.Gpu) > 1;
        return string.Join(
            "; ",
            (
                (string?[])
                    [
                        ReferenceEquals(fleet, plan.PerGpu[0]) && plan.Chosen is not null ? "chosen" : null,
                        needed < fleet.GpusPaid
                            ? $"{needed} GPUs suffice, {fleet.GpusPaid} are sold together"
                            : null,
                        isAmbiguous ? fleet.Interconnect : null,
                        fleet.KernelsOf is string other ? $"kernels of {other}" : null,
                    ]
            ).OfType<string>()
        );
    }

    private Chart Frontier()
    {
        List<ChartPoint> kept = [];
        List<ChartPoint> missed = [];
        foreach (FrontierFleet fleet in plan.Frontier)
        {
            (fleet.KeepsSlo ? kept : missed).Add(
                new ChartPoint(fleet.TokensPerSPerUser, fleet.UsdPerHour)
                {
                    Label = fleet.Name,
                    Title =
                        $"{fleet.Name}: {Show.UsdPerHour(fleet.UsdPerHour)} at {Show.Three(fleet.TokensPerSPerUser)} tok/s per user",
                }
            );
        }

        List<ChartMark> marks = [new LineMark(kept) { HasDots = true, Tone = ChartTone.Blue }];
        if (missed.Count > 0)
        {
            marks.Add(
                new PointsMark(missed)
                {
                    IsHollow = true,
                    Tone = ChartTone.Gray,
                    Label = "misses the promise",
                }
            );
        }

        return new Chart(
            "What does speed cost?",
            ChartAxis.Number($"tok/s per user, at {Sure}") with
            {
                StartsAtZero = true,
            },
            ChartAxis.Usd("$ per hour") with
            {
                StartsAtZero = true,
            },
            marks
        )
        {
            Subtitle =
                "Down and right is better: no fleet that was found is both cheaper and faster than these, in the busiest ten minutes",
            Description =
                $"{plan.Frontier.Count} fleets, from {Show.UsdPerHour(plan.Frontier.Min(fleet => fleet.UsdPerHour))} to {Show.UsdPerHour(plan.Frontier.Max(fleet => fleet.UsdPerHour))}",
            Table = new TableColumns<FrontierFleet>()
                .Words("fleet", fleet => fleet.Name)
                .Words("keeps the promise", fleet => fleet.KeepsSlo ? "yes" : "no")
                .Number("tok/s per user", fleet => fleet.TokensPerSPerUser, Show.Three)
                .Number("$/h", fleet => fleet.UsdPerHour, Show.UsdPerHour)
                .Of(plan.Frontier),
        };
    }

    private IEnumerable<SheetBlock> Baseline()
    {
        if (plan.Baseline is CurrentFleet now)
        {
            yield return new SheetWords([$"{now.File}: {now.Words?[0]}", .. (now.Words ?? []).Skip(1)]);
            if (now.Notes.Count > 0)
            {
                yield return new SheetNotes(now.Notes);
            }
        }
    }
}
