namespace Farthing.Measurement.Load.Http;

/// <summary>A whole answer to a small request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body, at most 16 MiB.</param>
internal sealed record HttpAnswer(int Status, byte[] Body);
