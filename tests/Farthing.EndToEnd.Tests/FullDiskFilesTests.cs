using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Files of tenants on a small disk: they leave the journal its room, and can be deleted when it is full.</summary>
public sealed class FullDiskFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-disk-");
    private readonly HttpClient client = new();
    private readonly PacedServer upstream = new(
        new PacedServerOptions { FirstToken = TimeSpan.Zero, Gap = TimeSpan.Zero }
    );
    private bool isMounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Disk => Path.Combine(folder.FullName, "disk");

    public void Dispose()
    {
        client.Dispose();
        upstream.Dispose();
        if (isMounted)
        {
            Run("umount", "-l", Disk);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_is_deleted_on_a_full_disk()
    {
        using GatewayProcess gateway = await StartAsync(reserve: "0B");
        using HttpResponseMessage uploaded = await UploadAsync(gateway, 20_000_000);
        Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        using JsonDocument json = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync(Cancellation));
        string file = $"/v1/files/{json.RootElement.GetProperty("id").GetString()}";
        FillDisk();

        using HttpResponseMessage deleted = await SendAsync(gateway, HttpMethod.Delete, file);
        using HttpResponseMessage gone = await SendAsync(gateway, HttpMethod.Get, file);

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using HttpResponseMessage again = await UploadAsync(gateway, 1_000_000);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode); // Into the pages of the one that was deleted.
    }

    [Fact]
    public async Task Uploads_leave_the_reserve_and_the_journal_goes_on()
    {
        using GatewayProcess gateway = await StartAsync(reserve: "8MB");

        using HttpResponseMessage refused = await UploadAsync(gateway, 60_000_000);
        string said = await refused.Content.ReadAsStringAsync(Cancellation);
        using HttpResponseMessage chat = await client.SendAsync(
            gateway.Ask("sk-far-first", 2, false),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("FAR9906", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        Assert.InRange(new DriveInfo(Disk).AvailableFreeSpace, 6_000_000, long.MaxValue);
    }

    private async Task<GatewayProcess> StartAsync(string reserve)
    {
        Directory.CreateDirectory(Disk);
        isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", Disk);
        Assert.SkipUnless(isMounted, "a small file system may not be mounted here (root on Linux may)");
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: disk
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1" } }
            models: { m: { upstream: paced, model: paced, price: {{KillTally.Price}} } }
            keys: { first: { secret_env: FARTHING_TEST_KEY } }
            batch: { disk_reserve: {{reserve}} }
            """,
            Cancellation
        );
        return await GatewayProcess.StartAsync(config, Cancellation);
    }

    /// <summary>Takes what is left of the disk, to the last page.</summary>
    private void FillDisk()
    {
        using FileStream filler = new(
            Path.Combine(Disk, "filler"),
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                BufferSize = 0,
            }
        );
        foreach (int bytes in (int[])[1 << 20, 4096])
        {
            try
            {
                for (byte[] page = new byte[bytes]; ; )
                {
                    filler.Write(page);
                }
            }
            catch (IOException)
            {
                // Full for pieces of this length.
            }
        }

        Assert.Equal(0, new DriveInfo(Disk).AvailableFreeSpace);
    }

    private async Task<HttpResponseMessage> UploadAsync(GatewayProcess gateway, int bytes)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, gateway.Url + "/v1/files")
        {
            Content = new MultipartFormDataContent
            {
                { new StringContent("batch"), "purpose" },
                { new ByteArrayContent(new byte[bytes]), "file", "lines.jsonl" },
            },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-far-first");
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(GatewayProcess gateway, HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, gateway.Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-far-first");
        return await client.SendAsync(request, Cancellation);
    }

    private static bool Run(string program, params IEnumerable<string> arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
