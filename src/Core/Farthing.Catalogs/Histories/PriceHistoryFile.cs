using System.Globalization;
using System.Text;
using Farthing.Catalogs.Reading;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Histories;

/// <summary>The table of past prices that is built in: <c>data/price-history.json</c>.</summary>
public static class PriceHistoryFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "price-history.json";

    /// <summary>Where lists of this format come from.</summary>
    public const string ListSource =
        "github.com/Cyclenerd/google-cloud-pricing-cost-calculator, pricing.yml in git history (Apache-2.0)";

    private const string Day = "yyyy-MM-dd";

    /// <summary>A history as the file has it, without its last line end.</summary>
    public static string Write(PriceHistory history)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            {
             "schema": "farthing.catalog.price-history/1",
             "source": "{{history.Source}}",
             "licence": "Apache-2.0",
             "first": "{{history.First.ToString(Day, CultureInfo.InvariantCulture)}}",
             "as_of": "{{history.Last.ToString(Day, CultureInfo.InvariantCulture)}}",
             "notes": ["US dollars of the whole instance, per hour and per month of 730 hours; a step holds until the next one", "instance types and regions of data/instances.json alone: a price is no machine", "away = not known; a commitment at the price on demand is none", "no price at all = left the list", "made by: farthing catalog history FILE --to data"],
             "series": [

            """
        );
        for (int i = 0; i < history.Series.Count; i++)
        {
            PriceSeries series = history.Series[i];
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {{\"instance\": \"{series.InstanceType}\", \"region\": \"{series.Region}\", \"steps\": ["
            );
            text.AppendJoin(", ", series.Steps.Select(Step));
            text.Append(i + 1 < history.Series.Count ? "]},\n" : "]}\n");
        }

        return text.Append(" ]\n}").Replace("\r\n", "\n").ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static PriceHistory Read(MemberReader root) =>
        new(
            root.RequiredText("source"),
            root.Day("first") ?? default,
            root.Day("as_of") ?? default,
            [
                .. root.Rows("series")
                    .Select(series => new PriceSeries(
                        series.RequiredText("instance"),
                        series.RequiredText("region"),
                        [
                            .. series
                                .Rows("steps")
                                .Select(step => new PriceStep(
                                    step.Day("from") ?? default,
                                    step.Price("usd_hour"),
                                    step.Price("usd_hour_spot"),
                                    step.Price("usd_month_1y"),
                                    step.Price("usd_month_3y")
                                )),
                        ]
                    )),
            ]
        );

    private static string Step(PriceStep step)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"from\": \"{step.From.ToString(Day, CultureInfo.InvariantCulture)}\""
        );
        Add("usd_hour", step.OnDemandUsdPerHour);
        Add("usd_hour_spot", step.SpotUsdPerHour);
        Add("usd_month_1y", step.OneYearUsdPerMonth);
        Add("usd_month_3y", step.ThreeYearUsdPerMonth);
        return text.Append('}').ToString();

        void Add(string key, double? usd)
        {
            if (usd is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $", \"{key}\": {usd.Value:R}");
            }
        }
    }
}
