namespace Farthing.Gateway.Configuration;

/// <summary>The operators' own door.</summary>
/// <param name="Listen">Where; beyond loopback only with a key and TLS.</param>
/// <param name="KeySha256">SHA-256 of its key, lower-case hexadecimals.</param>
public sealed record AdminOptions(ListenOptions Listen, string KeySha256);
