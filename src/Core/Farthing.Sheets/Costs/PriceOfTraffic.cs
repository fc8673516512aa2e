using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>The price of tokens that are really delivered: how full the fleet is, and how many of it are needed where it is too small.</summary>
public static class PriceOfTraffic
{
    /// <summary>Adds it to an answer.</summary>
    public static CostPriceDocument AddTo(
        CostAnswer answer,
        CostPriceDocument document,
        List<CostFigure> figures,
        DeliveredTraffic traffic
    )
    {
        PricedOption option = traffic.Option;
        double needed = traffic.NeededTokensPerSecond;
        double gpus = traffic.Gpus;
        Interval deliverable = traffic.DeliverableTokensPerSecond;
        Interval monthly = traffic.UsdPerMonth;
        Interval price = traffic.UsdPerMillion;
        string tokens = Show.Scaled(traffic.TokensPerMonth);
        string at = FigureText.Share(traffic.Utilization);
        document = document with
        {
            Price = price.In("usd_per_m_tokens"),
            Utilization = traffic.Utilization.In("fraction"),
            NeededTps = new Quantity(needed, "tokens_per_s"),
            DeliverableTps = deliverable.In("tokens_per_s"),
            GpusNeeded = new Quantity(gpus, "count"),
            UsdPerMonth = monthly.In("usd"),
            PriceAtFullLoad = option.UsdPerMillionAt(1).In("usd_per_m_tokens"),
            Delivers = traffic.Fleets == 1,
        };
        answer.Say(
            traffic.Fleets > 1
                ?
                [
                    $"{FigureText.Gpus(option.Gpus)} cannot deliver it: {tokens} tokens a month are {Show.Count(needed)} tokens/s, more than {FigureText.Range(option.TokensPerSecond, Show.Count)}.",
                    $"It takes {FigureText.Gpus(gpus)}, {Show.Usd(monthly)} a month: {FigureText.PerMillion(price)} at {at} utilization.",
                ]
                :
                [
                    $"{FigureText.PerMillion(price)} at {at} utilization, which is what {tokens} tokens a month make of {FigureText.Gpus(gpus)}.",
                ]
        );
        figures.AddRange([
            new("price", document.Price, $"at {at} utilization"),
            new("utilization", document.Utilization, "from the traffic"),
            new("needed around the clock", document.NeededTps, "tok/s"),
            new("deliverable", document.DeliverableTps, "tok/s"),
            new("GPUs needed", document.GpusNeeded),
            new("per month", document.UsdPerMonth),
            new("at 100 %", document.PriceAtFullLoad, "a price nobody pays"),
        ]);
        answer.Note(
            "The traffic is taken as flat over 24 h: real traffic peaks above its mean, and the fleet must carry the peak (farthing plan simulates it)."
        );
        answer.Formula(
            $"needed = tokens / (3600 · hours) = {tokens} / (3600 · {FigureText.Plain(traffic.HoursPerMonth)}) = {Show.Count(needed)} tokens/s",
            $"utilization = needed / deliverable = {Show.Count(needed)} / {FigureText.Plain(deliverable)} = {at}",
            $"$/M = rate · n · hours / tokens · 10⁶ = {FigureText.Plain(option.UsdPerGpuHour)} · {FigureText.Plain(gpus)} · {FigureText.Plain(traffic.HoursPerMonth)} / {tokens} · 10⁶ = {FigureText.PerMillion(price)}"
        );
        return document;
    }
}
