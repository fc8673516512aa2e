using System.Globalization;
using System.Text;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Studies.Hindsights;

/// <summary>The study as Markdown: the section of docs/fleet.md.</summary>
internal static class HindsightSection
{
    private const string Day = "yyyy-MM";

    /// <summary>The section.</summary>
    public static string Of(HindsightStudy study)
    {
        int chosen = study.Chosen;
        StringBuilder page = new();
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            Purchases on {study.Days.Count} days, the first of each month from {study.Days[
                0
            ]:yyyy-MM} to {study.Days[
                ^1
            ]:yyyy-MM}, by the code of `plan --fleet`. Each world draws {study.Seeds} courses of traffic a day. Fleets peak at {string.Join(
                ", ",
                StudiedFleet.All.Select(fleet => fleet.PeakNodes)
            )} nodes with the course of `--shape monthly`. Machines are one size of each family with commitments; the decision and the clairvoyant choose among all its regions.

            | World | Traffic |
            | --- | --- |

            """
        );
        foreach (TrafficWorld world in TrafficWorld.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {world.Name} | {world.Words} |\n");
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"""

            Each month is off its course by {Show.Percent(
                TrafficWorld.Noise
            )} (lognormal). The decision sees the last {TrafficWorld.SeenMonths} months. Its traffic and `--growth` are a level, a level with one jump or a steady growth, by BIC. The level has a head start of 6. The rest of terms is valued at the course's level in the last month, without that noise.

            The bound of the hedge was chosen on the earlier half of the days. It is at most 5 %, so that prices and places have the other half of 10 %. Of those, it has the largest mean share of purchases within 10 % over the worlds: {Bound(
                HindsightStudy.Hedges[chosen]
            )}. Shares of purchases within 10 % there, by bound:

            | Hedge | {string.Join(" | ", TrafficWorld.All.Select(world => world.Name))} |
            | --- |{string.Concat(TrafficWorld.All.Select(_ => " ---: |"))}

            """
        );
        for (int hedge = 0; hedge < HindsightStudy.Hedges.Count; hedge++)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {Bound(HindsightStudy.Hedges[hedge])} | {string.Join(" | ", TrafficWorld.All.Select(world => Show.Percent(study.World(world, false, hedge).WithinTenth)))} |\n"
            );
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"""

            With {Bound(
                HindsightStudy.Hedges[chosen]
            )}, on the later half, from {study.ReportedFrom:yyyy-MM} on, which had no part in that choice, and on all days:

            | World | Days | Purchases | Regret ≤ 10 % | Median | p90 | Worst | Mean by place |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |

            """
        );
        foreach (TrafficWorld world in TrafficWorld.All)
        {
            foreach (bool? isReported in (bool?[])[true, null])
            {
                HindsightWorld one = study.World(world, isReported, chosen);
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {world.Name} | {(isReported is null ? "all" : "later half")} | {one.Purchases} | {Show.Percent(one.WithinTenth)} | {Show.Percent(one.Median)} | {Show.Percent(one.P90)} | {Show.Percent(one.Worst)} | {Show.Percent(one.ByPlace)} |\n"
                );
            }
        }

        page.Append(
            "\nWorse, on all days: families × peaks, and months of decision, of whose purchases more than a tenth have a regret above 10 %. Shares above it stand behind.\n\n"
        );
        foreach (TrafficWorld world in TrafficWorld.All)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"- {world.Name}: families {Groups(study, world, chosen)}; months {Months(study.World(world, null, chosen).WorseDays, study.Days.Count)}\n"
            );
        }

        return page.ToString();
    }

    private static string Bound(double hedge) => double.IsInfinity(hedge) ? "no bound" : Show.Percent(hedge);

    private static string Groups(HindsightStudy study, TrafficWorld world, int hedge)
    {
        string[] worse =
        [
            .. study
                .Purchases.Where(one => one.World == world)
                .GroupBy(one => (one.Family, one.PeakNodes))
                .Select(group =>
                    (
                        group.Key,
                        Above: 1 - HindsightStudy.Within([.. group.Select(one => one.Regrets[hedge])])
                    )
                )
                .Where(group => group.Above > HindsightStudy.Tenth)
                .Select(group => $"{group.Key.Family} × {group.Key.PeakNodes} ({Show.Percent(group.Above)})"),
        ];
        return worse.Length == 0 ? "none" : string.Join(", ", worse);
    }

    /// <summary>Months in runs: 2023-04 to 2023-08.</summary>
    private static string Months(IReadOnlyList<DateOnly> days, int all)
    {
        if (days.Count == 0 || days.Count == all)
        {
            return days.Count == 0 ? "none" : "all";
        }

        List<(DateOnly From, DateOnly To)> runs = [];
        foreach (DateOnly day in days)
        {
            if (runs.Count > 0 && runs[^1].To.AddMonths(1) == day)
            {
                runs[^1] = (runs[^1].From, day);
            }
            else
            {
                runs.Add((day, day));
            }
        }

        return string.Join(
            ", ",
            runs.Select(run => run.From == run.To ? Text(run.From) : $"{Text(run.From)} to {Text(run.To)}")
        );
    }

    private static string Text(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);
}
