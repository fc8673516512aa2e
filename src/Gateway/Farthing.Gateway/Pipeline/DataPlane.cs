using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>The gateway as its clients see it: a listener before the plane that answers, or mirrors, what comes in.</summary>
public sealed class DataPlane : IAsyncDisposable
{
    private readonly ITrafficPlane plane;
    private readonly DoorServer door;

    /// <summary>A data plane that does not listen yet.</summary>
    /// <param name="listening">How it listens.</param>
    /// <param name="plane">Takes what comes in.</param>
    /// <param name="telemetry">Told of a changed certificate.</param>
    /// <param name="clock">The time.</param>
    internal DataPlane(
        ListenerOptions listening,
        ITrafficPlane plane,
        GatewayTelemetry telemetry,
        TimeProvider clock
    )
    {
        this.plane = plane;
        door = new DoorServer(listening, clock, ProcessAsync);
        if (door.Certificates is TlsCertificates certificates)
        {
            certificates.Changed += why => telemetry.CertificateChanged(listening.Tls!, why);
        }
    }

    /// <summary>Requests that are being answered, or have yet to be counted and logged.</summary>
    public int Running => plane.Running;

    /// <summary>Connections that are open.</summary>
    public int Connections => door.Connections;

    /// <summary>Connections that were opened.</summary>
    public long ConnectionsOpened => door.Opened;

    /// <summary>When the certificate in force ends; null without TLS.</summary>
    public DateTimeOffset? CertificateEnd => door.Certificates?.End;

    /// <summary>Writes the page of <c>/metrics</c>, where it stands beside the API.</summary>
    internal Action<MetricsText>? MetricsPage { get; set; }

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync("the address", null, cancellation);

    /// <summary>Stops listening, and lets running requests end until <paramref name="deadline"/>; those that run then are cut off, metered to what came.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        plane.BeginStop();
        await door.StopAsync(deadline);

        // Those that were cut off settle now; the journal must not be closed before.
        for (int waited = 0; Running > 0 && waited < 5000; waited += 5)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), RealTime.Clock, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), RealTime.Clock);
        await StopAsync(soon.Token);
        await door.DisposeAsync();
    }

    private Task ProcessAsync(HttpContext context) =>
        MetricsPage is not null && context.Request.Path == "/metrics"
            ? MetricsDoor.AnswerAsync(context, MetricsPage)
            : plane.ProcessAsync(context);
}
