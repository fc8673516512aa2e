namespace Farthing.Gateway.Caching.Shared;

/// <summary>Bounds of a shared store.</summary>
/// <param name="Bytes">Of all entries.</param>
/// <param name="TenantBytes">Of one tenant's.</param>
internal readonly record struct CacheBounds(long Bytes, long TenantBytes);
