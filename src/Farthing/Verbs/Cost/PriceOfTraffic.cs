using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>The price of tokens that are really delivered: how full the fleet is, and how many of it are needed where it is too small.</summary>
internal static class PriceOfTraffic
{
    /// <summary>Adds the answer to a sheet.</summary>
    public static void AddTo(CostSheet sheet, PricedOption option, double tokensPerMonth, double hours)
    {
        double needed = TokenCost.TokensPerSecond(tokensPerMonth, hours).Low;
        FleetDemand demand = new(needed, option.TokensPerSecond.Low);
        double fleets = demand.Units;
        double gpus = option.Gpus * fleets;
        Interval utilization = needed / (option.TokensPerSecond * fleets);
        Interval monthly = option.UsdPerGpuHour * (gpus * hours);
        Interval price = monthly / tokensPerMonth * 1e6;
        string at = CostText.Range(utilization, Show.Percent);
        if (fleets > 1)
        {
            sheet.Say(
                $"{CostText.Gpus(option.Gpus)} cannot deliver it: {Show.Scaled(tokensPerMonth)} tokens a month are {Show.Count(needed)} tokens/s, more than {CostText.Range(option.TokensPerSecond, Show.Count)}."
            );
            sheet.Say(
                $"It takes {CostText.Gpus(gpus)}, {Show.Usd(monthly)} a month: {CostText.PerMillion(price)} at {at} utilization."
            );
        }
        else
        {
            sheet.Say(
                $"{CostText.PerMillion(price)} at {at} utilization, which is what {Show.Scaled(tokensPerMonth)} tokens a month make of {CostText.Gpus(gpus)}."
            );
        }

        sheet.Figure(
            "price",
            "price",
            price,
            "usd_per_m_tokens",
            CostText.PerMillion,
            $"at {at} utilization"
        );
        sheet.Figure("utilization", "utilization", utilization, "fraction", Show.Percent, "from the traffic");
        sheet.Figure("needed_tps", "needed around the clock", needed, "tokens_per_s", Show.Count, "tok/s");
        sheet.Figure(
            "deliverable_tps",
            "deliverable",
            option.TokensPerSecond * fleets,
            "tokens_per_s",
            Show.Count,
            "tok/s"
        );
        sheet.Figure("gpus_needed", "GPUs needed", gpus, "count", CostText.Plain);
        sheet.Figure("usd_per_month", "per month", monthly, "usd", Show.Usd);
        sheet.Figure(
            "price_at_full_load",
            "at 100 %",
            option.UsdPerMillionAt(1),
            "usd_per_m_tokens",
            CostText.PerMillion,
            "a price nobody pays"
        );
        sheet.Fact("delivers", fleets == 1);
        sheet.Note(
            "The traffic is taken as flat over 24 h: real traffic peaks above its mean, and the fleet must carry the peak (farthing plan simulates it)."
        );
        sheet.Formula(
            $"needed = tokens / (3600 · hours) = {Show.Scaled(tokensPerMonth)} / (3600 · {CostText.Plain(hours)}) = {Show.Count(needed)} tokens/s"
        );
        sheet.Formula(
            $"utilization = needed / deliverable = {Show.Count(needed)} / {CostText.Plain(option.TokensPerSecond * fleets)} = {at}"
        );
        sheet.Formula(
            $"$/M = rate · n · hours / tokens · 10⁶ = {CostText.Plain(option.UsdPerGpuHour)} · {CostText.Plain(gpus)} · {CostText.Plain(hours)} / {Show.Scaled(tokensPerMonth)} · 10⁶ = {CostText.PerMillion(price)}"
        );
    }
}
