using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Sharing;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Farthing.Tests.Gateway.Sharing;

/// <summary>Ends the server that all tests share after the last one of them.</summary>
public sealed class SharedServers : IDisposable
{
    public void Dispose() => PostgresServer.EndShared();
}
