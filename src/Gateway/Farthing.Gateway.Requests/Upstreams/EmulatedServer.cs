namespace Farthing.Gateway.Upstreams;

/// <summary>A server without a GPU behind an upstream, which the gateway's executable starts and ends.</summary>
/// <param name="Address">Its address; with port 0 where it was not started.</param>
/// <param name="Engine">Its engine, such as <c>vllm</c>.</param>
public sealed record EmulatedServer(Uri Address, string Engine)
{
    /// <summary>One of a configuration that is only read.</summary>
    public static EmulatedServer NotStarted { get; } = new(new Uri("http://127.0.0.1:0/v1"), "vllm");
}
