using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Batches;

/// <summary>What <c>serve</c> says of its batch lane: which way the lines of each model go, and at what price.</summary>
internal static class BatchScreen
{
    /// <summary>Writes it; nothing where there is no lane.</summary>
    public static void Write(GatewayOptions options, TextWriter text)
    {
        if (options.Features.Find<BatchOptions>() is not BatchOptions batch)
        {
            return;
        }

        string title = "batch    ";
        foreach (ModelRoute model in options.Models)
        {
            text.WriteLine($"{title}{model.Name}: {WayOf(model, batch, options)}");
            title = "         ";
        }
    }

    private static string WayOf(ModelRoute model, BatchOptions batch, GatewayOptions options)
    {
        if (model.BatchApi is Deployment provider)
        {
            string price = options.Prices.GetValueOrDefault(provider.Name).Tiers?.Batch is ModelPrice cheaper
                ? ServeScreen.PriceText(cheaper)
                : "unpriced";
            return $"as batches of the provider's at {provider.Name}, {price}, looked at every {Show.Count(batch.Poll.TotalSeconds)} s";
        }

        Deployment first = model.Deployments[0].Deployment;
        if (model.IsFlexInBatches)
        {
            string price = options.Prices.GetValueOrDefault(first.Name).Tiers?.Flex is ModelPrice flex
                ? ServeScreen.PriceText(flex)
                : "unpriced";
            return $"one by one in the flex tier, {price}, {Show.Count(batch.HostedInFlight)} at a time";
        }

        return first.Upstream.Engine == "hosted" && first.Upstream.Queue is null
            ? $"one by one at the usual price, {Show.Count(batch.HostedInFlight)} at a time"
            : $"in the gaps of interactive traffic, {Show.Count(batch.InFlight)} requests under way at most, those included";
    }
}
