using Farthing.Numerics.Quantities;
using Farthing.Planning.Fleets;

namespace Farthing.Planning.Apis;

/// <summary>Serving against buying the same tokens: which is cheaper now, and what turns that around.</summary>
/// <param name="self">The fleet.</param>
/// <param name="bill">The API's bill at the current rate.</param>
/// <param name="traffic">The traffic.</param>
/// <param name="people">People on both sides.</param>
public sealed class BuyDecision(SelfHostSide self, ApiBill bill, ApiTraffic traffic, PeopleCost people)
{
    private const double SearchFactor = 32;
    private const int GridSteps = 88;
    private const double Nearest = 1.04;
    private const int Bisections = 40;
    private const double Rounding = 1e-9;

    /// <summary>Dollars per month of the fleet with its people.</summary>
    public double SelfUsdPerMonth =>
        SelfUsdPerMonthWithoutPeople + people.SelfHostUsdPerMonth(GpusOf(self.Fleet));

    /// <summary>Dollars per month of the fleet alone.</summary>
    public double SelfUsdPerMonthWithoutPeople =>
        self.UsdPerMonth(self.Fleet.UsdPerHour, traffic.HoursPerMonth);

    /// <summary>Dollars per month of the API's tokens alone.</summary>
    public double ApiUsdPerMonthWithoutPeople => bill.TokensUsd;

    /// <summary>Engineers whose time the fleet takes.</summary>
    public double Engineers => people.Engineers(GpusOf(self.Fleet));

    /// <summary>Dollars per month of the API with its people.</summary>
    public double ApiUsdPerMonth => bill.TokensUsd + people.ApiUsdPerMonth;

    /// <summary>Serving minus buying; negative where serving is cheaper.</summary>
    public double DifferenceUsdPerMonth => SelfUsdPerMonth - ApiUsdPerMonth;

    /// <summary>True when serving is cheaper.</summary>
    public bool SelfWins => DifferenceUsdPerMonth < 0;

    /// <summary>Values at which the answer turns, each input alone.</summary>
    public IReadOnlyList<DecisionFlip> Flips() =>
        [RateFlip(), GpuPriceFlip(), PeopleFlip(), ApiPriceFlip(), OutputFlip()];

    /// <summary>Which side is cheaper at which rate, from a 32nd to 32 times the current one; the fleet grows and shrinks with the rate.</summary>
    public IReadOnlyList<RateInterval> Intervals()
    {
        List<RateInterval> intervals = [];
        double low = traffic.RatePerSecond / SearchFactor;
        double from = low;
        bool wins = WinsAt(low);
        double last = low;
        for (int step = 1 - GridSteps; step <= GridSteps; step++)
        {
            // Today's rate is on the grid: the interval that it is in is never missed.
            double rate = traffic.RatePerSecond * Math.Pow(SearchFactor, (double)step / GridSteps);
            if (WinsAt(rate) != wins)
            {
                double turn = Turn(last, rate, wins);
                bool isNow = from <= traffic.RatePerSecond && traffic.RatePerSecond <= turn;
                if (intervals.Count > 0 && turn < from * Nearest && !isNow)
                {
                    // A grid that is as wide would meet such an interval by chance alone.
                    from = intervals[^1].From;
                    intervals.RemoveAt(intervals.Count - 1);
                }
                else
                {
                    intervals.Add(new RateInterval(from, turn, wins));
                    from = turn;
                }

                wins = !wins;
            }

            last = rate;
        }

        intervals.Add(new RateInterval(from, null, wins));
        return intervals;
    }

    /// <summary>Serving minus buying, dollars per month, with inputs scaled; the fleet is as large as the scaled traffic and the scaled prediction need.</summary>
    /// <param name="trafficFactor">On the rate.</param>
    /// <param name="gpuFactor">On the price of GPUs.</param>
    /// <param name="apiFactor">On the API's prices.</param>
    /// <param name="peopleFactor">On the head counts of both sides.</param>
    /// <param name="loadFactor">On the share of a replica that a request takes: a replica carries its rate divided by it.</param>
    /// <returns>Null where no fleet carries the traffic.</returns>
    public double? DifferenceAt(
        double trafficFactor = 1,
        double gpuFactor = 1,
        double apiFactor = 1,
        double peopleFactor = 1,
        double loadFactor = 1
    ) =>
        self.FleetAt(traffic.RatePerSecond * trafficFactor * loadFactor) is FleetQuote fleet
            ? self.UsdPerMonth(fleet.UsdPerHour * gpuFactor, traffic.HoursPerMonth)
                + (people.SelfHostUsdPerMonth(GpusOf(fleet)) * peopleFactor)
                - (bill.TokensUsd * trafficFactor * apiFactor)
                - (people.ApiUsdPerMonth * peopleFactor)
            : null;

    private static int GpusOf(FleetQuote fleet) => Math.Max(1, fleet.GpusPaid);

    private DecisionFlip RateFlip()
    {
        double now = traffic.RatePerSecond;
        RateInterval[] intervals = [.. Intervals()];
        int at = Array.FindIndex(
            intervals,
            interval => interval.SelfWins == SelfWins && !(interval.To < now * (1 - Rounding))
        );
        RateInterval? below = at > 0 ? intervals[at - 1] : null;
        RateInterval? above =
            at + 1 < intervals.Length && !IsBeyondLimits(intervals[at + 1].From) ? intervals[at + 1] : null;
        string? lower =
            below is null ? null
            : at == 1 ? $"below {Show.Three(below.To!.Value)} req/s"
            : Span(below);
        string? higher =
            above is null ? null
            : SelfWins ? Span(above)
            : Served(above);
        string[] rates = [.. (SelfWins ? new[] { lower, higher } : [higher, lower]).OfType<string>()];
        string words =
            rates.Length > 0 ? $"{(SelfWins ? "buying" : "serving")} wins {string.Join(", and ", rates)}"
            : SelfWins ? "serving wins at every lower rate down to a 32nd of today's"
            : NoRateWords();
        double? turn = SelfWins ? below?.To ?? above?.From : above?.From ?? below?.To;
        return new DecisionFlip("rate", "requests_per_s", now, turn, words);
    }

    private static string Span(RateInterval rates) =>
        rates.To is double end
            ? $"from {Show.Three(rates.From)} to {Show.Three(end)} req/s"
            : $"above {Show.Three(rates.From)} req/s";

    /// <summary>Rates above today's at which serving wins, and what fleet carries them.</summary>
    private string Served(RateInterval above)
    {
        bool isCarried = above.From <= self.CapacityPerSecond * (1 + Rounding);
        string until =
            above.To is not double end ? ""
            : IsBeyondLimits(end) ? $", up to {Show.Three(end)} req/s, the most that your limits allow"
            : $", until {Show.Three(end)} req/s";
        return $"above {Show.Three(above.From)} req/s{(isCarried ? "" : ", with more of these replicas")} (this fleet is sure to carry {Show.Three(self.CapacityPerSecond)}){until}";
    }

    private string NoRateWords() =>
        self.FleetAt(traffic.RatePerSecond * SearchFactor) is null
            ? "no rate that a fleet within your limits carries makes serving cheaper"
            : "no rate up to 32 times today's makes serving cheaper";

    /// <summary>True where no fleet carries a little more than a rate.</summary>
    private bool IsBeyondLimits(double rate) => DifferenceAtRate(rate * (1 + 1e-6)) is null;

    private DecisionFlip GpuPriceFlip()
    {
        int gpus = GpusOf(self.Fleet);
        double hours = gpus * traffic.HoursPerMonth;
        double now = self.Fleet.UsdPerHour / gpus;
        double value = (ApiUsdPerMonth - people.SelfHostUsdPerMonth(gpus) - self.OtherUsdPerMonth) / hours;
        return value > 0
            ? new DecisionFlip(
                "gpu-price",
                "usd_per_hour",
                now,
                value,
                SelfWins
                    ? $"buying wins above {Show.Usd(value)} per GPU-hour"
                    : $"serving wins below {Show.Usd(value)} per GPU-hour"
            )
            : new DecisionFlip(
                "gpu-price",
                "usd_per_hour",
                now,
                null,
                "no GPU price turns it: the fleet's people alone cost more than the API"
            );
    }

    private DecisionFlip PeopleFlip()
    {
        if (people.UsdPerYear <= 0)
        {
            return new DecisionFlip("people", "count", Engineers, null, "people cost nothing here");
        }

        double value = (ApiUsdPerMonth - SelfUsdPerMonthWithoutPeople) * 12 / people.UsdPerYear;
        return value >= 0
            ? new DecisionFlip(
                "people",
                "count",
                Engineers,
                value,
                SelfWins
                    ? $"buying wins with more than {Show.Three(value)} engineers on the fleet"
                    : $"serving wins with fewer than {Show.Three(value)} engineers on the fleet"
            )
            : new DecisionFlip(
                "people",
                "count",
                Engineers,
                null,
                "no head count turns it: the GPUs alone cost more than the API"
            );
    }

    private DecisionFlip ApiPriceFlip()
    {
        double now = bill.UsdPerMillion;
        double value =
            bill.Tokens > 0 ? (SelfUsdPerMonth - people.ApiUsdPerMonth) / bill.Tokens * 1e6 : double.NaN;
        return value > 0
            ? new DecisionFlip(
                "api-price",
                "usd_per_m_tokens",
                now,
                value,
                SelfWins
                    ? $"buying wins below {Show.UsdPerMillion(value)}/M blended"
                    : $"serving wins above {Show.UsdPerMillion(value)}/M blended"
            )
            : new DecisionFlip("api-price", "usd_per_m_tokens", now, null, "no API price turns it");
    }

    private DecisionFlip OutputFlip()
    {
        double rest = bill.InputUsd + bill.CachedInputUsd + people.ApiUsdPerMonth;
        double value = bill.OutputUsd > 0 ? (SelfUsdPerMonth - rest) / bill.OutputUsd : double.NaN;
        return value > 0
            ? new DecisionFlip(
                "output-length",
                "ratio",
                1,
                value,
                SelfWins
                    ? $"buying wins below {Show.Three(value)} × today's output length (same fleet)"
                    : $"serving wins above {Show.Three(value)} × today's output length, if the same fleet carries it"
            )
            : new DecisionFlip(
                "output-length",
                "ratio",
                1,
                null,
                SelfWins ? "serving wins at any output length" : "no output length turns it"
            );
    }

    private bool WinsAt(double rate) => DifferenceAtRate(rate) < 0;

    private double? DifferenceAtRate(double rate) =>
        DifferenceAt(trafficFactor: rate / traffic.RatePerSecond);

    private double Turn(double low, double high, bool winsAtLow)
    {
        for (int i = 0; i < Bisections; i++)
        {
            double middle = (low + high) / 2;
            if (WinsAt(middle) == winsAtLow)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }
}

/// <summary>An input and the value at which, alone, it turns the answer to buy or to serve around.</summary>
/// <param name="Input"><c>rate</c>, <c>gpu-price</c>, <c>people</c>, <c>api-price</c> or <c>output-length</c>.</param>
/// <param name="Unit">Its unit, as in Quantity: <c>requests_per_s</c>, <c>usd_per_hour</c>, <c>count</c>, <c>usd_per_m_tokens</c>, <c>ratio</c>.</param>
/// <param name="Current">Its value now.</param>
/// <param name="Value">The value that turns the answer; null where none does.</param>
/// <param name="Words">The sentence: <c>self-hosting wins above 16.4 req/s (this fleet carries 19.3)</c>, or why nothing turns it.</param>
public sealed record DecisionFlip(string Input, string Unit, double Current, double? Value, string Words)
{
    /// <summary>True when some value turns the answer.</summary>
    public bool IsFeasible => Value is not null;

    /// <summary>The change that it takes, as a share of the current value; null where none does.</summary>
    public double? Change => Value is double value && Current != 0 ? (value / Current) - 1 : null;
}

/// <summary>Rates between which one side is cheaper.</summary>
/// <param name="From">Requests per second, the lower end.</param>
/// <param name="To">The upper end; null where the search ended there.</param>
/// <param name="SelfWins">True when serving is cheaper.</param>
public sealed record RateInterval(double From, double? To, bool SelfWins);
