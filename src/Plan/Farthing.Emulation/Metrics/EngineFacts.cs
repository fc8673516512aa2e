namespace Farthing.Emulation.Metrics;

/// <summary>Facts about the engine in a server's metrics, beside its counters.</summary>
/// <param name="ModelName">The served name.</param>
/// <param name="KvBlocks">Blocks of the KV pool.</param>
/// <param name="BlockSize">Tokens per block.</param>
/// <param name="EnablePrefixCaching">Whether prefixes are found again.</param>
/// <param name="GpuMemoryUtilization">Share of the GPU's memory that the engine takes; null where not known.</param>
/// <param name="CacheFormat">Format of the KV cache.</param>
/// <param name="MaxModelLen">Longest sequence.</param>
public sealed record EngineFacts(
    string ModelName,
    int KvBlocks,
    int BlockSize,
    bool EnablePrefixCaching,
    double? GpuMemoryUtilization,
    string CacheFormat,
    int MaxModelLen
);
