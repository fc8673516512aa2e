namespace Farthing.Gateway.Metering;

/// <summary>Prices of service tiers beside the standard one.</summary>
/// <param name="Flex">Slower and cheaper; null where not known.</param>
/// <param name="Priority">Faster and dearer; null where not known.</param>
/// <param name="Batch">Of a provider's batches; null where not known.</param>
public sealed record TierPrices(ModelPrice? Flex, ModelPrice? Priority, ModelPrice? Batch = null);
