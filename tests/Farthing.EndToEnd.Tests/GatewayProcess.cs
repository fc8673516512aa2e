using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A gateway as a process, before an upstream of the test's own.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process process;

    private GatewayProcess(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="variables">Set beside the keys of the tests.</param>
    public static Task<GatewayProcess> StartAsync(
        string config,
        CancellationToken cancellation,
        params (string Name, string Value)[] variables
    ) => StartAsync([config], cancellation, variables);

    /// <summary>Starts one with flags and waits until it listens.</summary>
    /// <param name="arguments">Its configuration, and flags.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="variables">Set beside the keys of the tests.</param>
    public static async Task<GatewayProcess> StartAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellation,
        params (string Name, string Value)[] variables
    )
    {
        Process process = Launch(arguments, variables);
        const string Said = "gateway at ";
        return await LineAsync(process.StandardOutput, Said, cancellation) is string line
            ? new GatewayProcess(process, line[Said.Length..line.IndexOf(',', StringComparison.Ordinal)])
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancellation));
    }

    /// <summary>Starts one and kills it, most likely before it listens.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="after">When.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task KillStartingAsync(string config, TimeSpan after, CancellationToken cancellation)
    {
        using Process process = Launch([config], []);
        await Task.Delay(after, cancellation);
        process.Kill();
        await process.WaitForExitAsync(cancellation);
    }

    private static Process Launch(IReadOnlyList<string> arguments, (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new(FarthingProcess.Path, ["serve", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FARTHING_TEST_KEY"] = "sk-far-first";
        start.Environment["FARTHING_TEST_KEY_2"] = "sk-far-second";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>A request of it.</summary>
    public HttpRequestMessage Ask(
        string key,
        int tokens,
        bool streams,
        string user = "someone",
        string text = "Hello"
    )
    {
        HttpRequestMessage message = new(HttpMethod.Post, Url + "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"m","stream":{{(streams ? "true" : "false")}},"max_tokens":{{tokens}},"user":"{{user}}","messages":[{"role":"user","content":"{{text}}"}]}"""
            ),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return message;
    }

    /// <summary>The same for a client of Messages, which the gateway translates: its user stands among the stop texts too, which every upstream gets.</summary>
    public HttpRequestMessage AskMessages(string key, int tokens, string user)
    {
        HttpRequestMessage message = new(HttpMethod.Post, Url + "/v1/messages")
        {
            Content = new StringContent(
                $$"""{"model":"m","stream":true,"max_tokens":{{tokens}},"metadata":{"user_id":"{{user}}"},"stop_sequences":["{{user}}"],"messages":[{"role":"user","content":"Hello"}]}"""
            ),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return message;
    }

    /// <summary>The next line for people that has these words.</summary>
    public async Task<string> SaysAsync(string words, CancellationToken cancellation) =>
        await LineAsync(process.StandardOutput, words, cancellation) ?? throw Ended(words);

    /// <summary>The next line of its log that has these words.</summary>
    public async Task<string> LogsAsync(string words, CancellationToken cancellation) =>
        await LineAsync(process.StandardError, words, cancellation) ?? throw Ended(words);

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string name, CancellationToken cancellation)
    {
        using Process kill = Process.Start(
            "kill",
            ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync(cancellation);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        process.Kill();
        await process.WaitForExitAsync(cancellation);
    }

    /// <summary>Ctrl-C; what it said from then on.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken cancellation)
    {
        await SignalAsync("INT", cancellation);
        return await process.ToEndAsync(cancellation);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static async Task<string?> LineAsync(
        StreamReader from,
        string words,
        CancellationToken cancellation
    )
    {
        string? line;
        do
        {
            line = await from.ReadLineAsync(cancellation)
                .AsTask()
                .WaitAsync(Eventually.Longest, cancellation);
        } while (line is not null && !line.Contains(words, StringComparison.Ordinal));

        return line;
    }

    private static InvalidOperationException Ended(string words) => new($"it ended without '{words}'");
}
