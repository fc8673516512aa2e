using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>Prices.</summary>
public interface IPriceBook
{
    /// <summary>What a deployment's tokens cost; null when nobody knows.</summary>
    ModelPrice? PriceOf(string deployment);
}
