using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>Serves the folder of a release: an archive for this platform and SHA256SUMS.</summary>
internal sealed class ReleaseServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-release-");

    public ReleaseServer()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        listener.Prefixes.Add(Url + "/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The name of this platform's archive.</summary>
    public static string Archive { get; } =
        RuntimeInformation.OSArchitecture == Architecture.Arm64
            ? "farthing-linux-arm64.tar.gz"
            : "farthing-linux-x64.tar.gz";

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>A file of the release.</summary>
    public string File(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Packs a script that stands for the program.</summary>
    /// <param name="script">What it does.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ReleaseAsync(string script, CancellationToken cancellation)
    {
        string program = Path.Combine(folder.FullName, "made", "farthing");
        Directory.CreateDirectory(program);
        ScriptRun.Pretend(program, "farthing", script);
        await PackAsync(program, cancellation);
    }

    /// <summary>Packs a program folder as <c>farthing/</c>.</summary>
    public async Task PackAsync(string program, CancellationToken cancellation)
    {
        using Process tar = Process.Start(
            "tar",
            [
                "-czf",
                File(Archive),
                "-C",
                Path.GetDirectoryName(program)!,
                "--transform",
                $"s,^{Path.GetFileName(program)},farthing,",
                Path.GetFileName(program),
            ]
        );
        await tar.WaitForExitAsync(cancellation);
        Assert.Equal(0, tar.ExitCode);
        string sum = Convert.ToHexStringLower(
            SHA256.HashData(await System.IO.File.ReadAllBytesAsync(File(Archive), cancellation))
        );
        await System.IO.File.WriteAllTextAsync(
            File("SHA256SUMS"),
            $"{sum}  {Archive}\n{sum}  other-{Archive}\n",
            cancellation
        );
    }

    public void Dispose()
    {
        listener.Close();
        folder.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return; // The test is over.
            }

            string file = File(Path.GetFileName(context.Request.Url!.AbsolutePath));
            if (System.IO.File.Exists(file))
            {
                context.Response.OutputStream.Write(System.IO.File.ReadAllBytes(file));
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
    }
}
