using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Somebody who answers where a gateway should: shows a certificate, and keeps what is sent to him inside TLS.</summary>
internal sealed class RecordingTlsServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 certificate;
    private readonly MemoryStream received = new();
    private readonly Task serving;

    public RecordingTlsServer(CertificateFolder certificates)
    {
        certificate = X509Certificate2.CreateFromPemFile(certificates.Certificate, certificates.Key);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections that came.</summary>
    public int Connections { get; private set; }

    /// <summary>What was sent, once connections have ended.</summary>
    public async Task<byte[]> StopAsync()
    {
        listener.Stop();
        await serving;
        return received.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        listener.Dispose();
        certificate.Dispose();
        await received.DisposeAsync();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }

            Connections++;
            using (client)
            {
                await RecordAsync(client);
            }
        }
    }

    private async Task RecordAsync(TcpClient client)
    {
        try
        {
            await using SslStream tls = new(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }
            );
            byte[] buffer = new byte[4096];
            int read;
            while ((read = await tls.ReadAsync(buffer)) > 0)
            {
                received.Write(buffer, 0, read);
                // Whole heads come at once here: the client waits for an answer, and gets the end.
                client.Close();
            }
        }
        catch (Exception gone)
            when (gone is IOException or AuthenticationException or ObjectDisposedException)
        {
            // The client went away, as it should where it does not trust.
        }
    }
}
