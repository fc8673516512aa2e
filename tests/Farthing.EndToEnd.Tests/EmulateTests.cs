using System.Diagnostics;
using System.Globalization;

namespace Farthing.EndToEnd.Tests;

/// <summary>The emulated server as a process: it says where it listens, answers, and ends in order on Ctrl-C.</summary>
public sealed class EmulateTests
{
    [Fact]
    public async Task It_serves_until_Ctrl_C_and_says_what_it_did()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        ProcessStartInfo start = new(
            FarthingProcess.Path,
            "emulate llama-3.1-8b --gpu H100-SXM --port 0 --speed 10".Split(' ')
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string? url = null;
        while (url is null)
        {
            string line = (await process.StandardOutput.ReadLineAsync(cancellation))!;
            url = line.StartsWith("URL", StringComparison.Ordinal)
                ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
                : null;
        }

        using HttpClient client = new();
        using StringContent body = new(
            """{"model":"llama-3.1-8b","stream":true,"max_tokens":8,"messages":[{"role":"user","content":"Hello"}]}"""
        );
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri(url + "/chat/completions"),
            body,
            cancellation
        );
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await answer.Content.ReadAsStringAsync(cancellation),
            StringComparison.Ordinal
        );
        using Process kill = Process.Start(
            "kill",
            ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        string rest = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("SERVED     1 answers", rest, StringComparison.Ordinal);
        Assert.Contains("8 out", rest, StringComparison.Ordinal);
        Assert.Empty(await process.StandardError.ReadToEndAsync(cancellation));
    }
}
