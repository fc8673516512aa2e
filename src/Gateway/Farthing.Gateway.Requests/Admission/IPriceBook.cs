using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Admission;

/// <summary>Prices of deployments, of now. Any thread; no I/O.</summary>
public interface IPriceBook
{
    /// <summary>Price of a deployment's tokens; null where none is known: then nothing is sent there, unless it says that it may be unpriced.</summary>
    /// <param name="deployment"><see cref="Deployment.Name"/>.</param>
    ModelPrice? PriceOf(string deployment);
}
