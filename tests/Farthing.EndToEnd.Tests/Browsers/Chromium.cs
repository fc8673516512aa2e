using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Browsers;

/// <summary>A headless Chromium, spoken to over its DevTools protocol: no package, no driver.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>Said where a test is skipped.</summary>
    public const string Absent = "no Chromium on PATH (apt-get install chromium, or set FARTHING_CHROMIUM)";

    private static readonly TimeSpan Longest = Eventually.Longest;

    private readonly Process process;
    private readonly DirectoryInfo profile;
    private readonly ClientWebSocket socket = new();
    private readonly List<JsonObject> events = [];
    private int last;
    private string session = "";

    private Chromium(Process process, DirectoryInfo profile)
    {
        this.process = process;
        this.profile = profile;
    }

    /// <summary>Where the browser is; null where there is none.</summary>
    public static string? Path { get; } =
        Environment.GetEnvironmentVariable("FARTHING_CHROMIUM")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator)
            .SelectMany(folder =>
                ((string[])["chromium", "chromium-browser", "google-chrome"]).Select(name =>
                    System.IO.Path.Combine(folder, name)
                )
            )
            .FirstOrDefault(File.Exists);

    /// <summary>Events since the last page was opened, by method.</summary>
    public IEnumerable<JsonObject> Events(string method) =>
        events.Where(item => (string?)item["method"] == method).Select(item => item["params"]!.AsObject());

    /// <summary>Starts the browser with one empty page.</summary>
    public static async Task<Chromium> Start(CancellationToken cancellation)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("farthing-chromium-");
        ProcessStartInfo start = new(Path!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (
            string word in (string[])
                [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--remote-debugging-port=0",
                    $"--user-data-dir={profile.FullName}",
                    "about:blank",
                ]
        )
        {
            start.ArgumentList.Add(word);
        }

        Chromium browser = new(Process.Start(start)!, profile);
        try
        {
            await browser.Connect(cancellation);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    private async Task Connect(CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        const string Said = "DevTools listening on ";
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(limit.Token);
        } while (line is not null && !line.StartsWith(Said, StringComparison.Ordinal));

        // What it says later is read away, so that it never waits for a full pipe.
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        await socket.ConnectAsync(
            new Uri((line ?? throw new InvalidOperationException("Chromium ended at once"))[Said.Length..]),
            limit.Token
        );
        JsonObject target = await Call("Target.createTarget", new() { ["url"] = "about:blank" }, limit.Token);
        JsonObject attached = await Call(
            "Target.attachToTarget",
            new() { ["targetId"] = (string?)target["targetId"], ["flatten"] = true },
            limit.Token
        );
        session = (string)attached["sessionId"]!;
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
        {
            await Call(domain + ".enable", [], limit.Token);
        }
    }

    /// <summary>Opens a file in a theme and a window, and waits until it is loaded.</summary>
    public async Task Open(string file, string theme, int width, CancellationToken cancellation)
    {
        events.Clear();
        await Call(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = width,
                ["height"] = 1000,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = false,
            },
            cancellation
        );
        await Media("screen", theme, cancellation);
        await Call("Page.navigate", new() { ["url"] = new Uri(file).AbsoluteUri }, cancellation);
        for (int i = 0; i < 200 && !Events("Page.loadEventFired").Any(); i++)
        {
            await Evaluate("new Promise(done => setTimeout(done, 20))", cancellation);
        }
    }

    /// <summary>Sets the medium and the theme that style sheets see.</summary>
    public Task Media(string medium, string theme, CancellationToken cancellation) =>
        Call(
            "Emulation.setEmulatedMedia",
            new()
            {
                ["media"] = medium,
                ["features"] = new JsonArray(
                    new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = theme }
                ),
            },
            cancellation
        );

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonNode?> Evaluate(string script, CancellationToken cancellation)
    {
        JsonObject answer = await Call(
            "Runtime.evaluate",
            new()
            {
                ["expression"] = script,
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            },
            cancellation
        );
        return answer["exceptionDetails"] is JsonNode fault
            ? throw new InvalidOperationException(fault.ToJsonString())
            : answer["result"]?["value"];
    }

    /// <summary>The lines that a script finds fault with.</summary>
    public async Task<string[]> Faults(string script, CancellationToken cancellation) =>
        [.. (await Evaluate(script, cancellation))!.AsArray().Select(item => (string)item!)];

    /// <summary>Sends a command and waits for its answer; events that come before it are kept.</summary>
    public async Task<JsonObject> Call(string method, JsonObject parameters, CancellationToken cancellation)
    {
        int id = ++last;
        JsonObject message = new()
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (session.Length > 0)
        {
            message["sessionId"] = session;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(message.ToJsonString()),
            WebSocketMessageType.Text,
            true,
            limit.Token
        );
        while (true)
        {
            JsonObject answer = await Receive(limit.Token);
            if ((int?)answer["id"] != id)
            {
                events.Add(answer);
                continue;
            }

            return answer["error"] is JsonNode error
                ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}")
                : answer["result"]!.AsObject();
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still be writing; the system clears its temporary folder.
        }
    }

    private async Task<JsonObject> Receive(CancellationToken cancellation)
    {
        using MemoryStream text = new();
        byte[] buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            text.Write(buffer, 0, part.Count);
        } while (!part.EndOfMessage);

        return JsonNode.Parse(text.ToArray())!.AsObject();
    }
}
