using System.Diagnostics;
using System.Globalization;
using Farthing.GatewayBench.Caching;

namespace Farthing.GatewayBench.Beside;

/// <summary>Clients in a process of their own, on one thread, as wrk's are: dozens of threads that wait for a socket each would be switched on the processors of what is measured, and their time would fall on it.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly Process process;
    private long firstOfNext; // No body comes twice.

    /// <summary>Starts it.</summary>
    public LoadProcess()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["load"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        process = Process.Start(start)!;
    }

    /// <summary>So many clients, each asking again as soon as it was answered.</summary>
    /// <param name="port">Who is asked.</param>
    /// <param name="upstream">The port behind, which Portkey wants to be told.</param>
    /// <param name="connections">How many.</param>
    /// <param name="streams">Whether they ask for streams.</param>
    /// <param name="seconds">How long; 0: once.</param>
    /// <returns>How often they were answered, and the median of their times in microseconds; null where one was not answered with 200.</returns>
    public (long Requests, double P50)? Run(
        int port,
        int upstream,
        int connections,
        bool streams,
        double seconds
    )
    {
        string[] answer = Order($"ask {port} {upstream} {connections} {streams} {seconds}");
        return answer[0] == "failed"
            ? null
            : (Number.Of(answer[0]), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    /// <summary>So many clients of the cache's bench, each asking again as soon as it was answered.</summary>
    /// <param name="port">Who is asked.</param>
    /// <param name="model">Which model.</param>
    /// <param name="ask">What.</param>
    /// <param name="said">What the gateway has to say of its cache; empty: nothing.</param>
    /// <param name="connections">How many.</param>
    /// <param name="seconds">How long; 0: once.</param>
    /// <returns>How often they were answered, and the median of their times in microseconds.</returns>
    public (long Requests, double P50) Vary(
        int port,
        string model,
        CacheAsk ask,
        string said,
        int connections,
        double seconds
    )
    {
        string[] answer = Order(
            $"vary {port} {model} {ask} {(said.Length == 0 ? "nothing" : said)} {connections} {seconds} {firstOfNext}"
        );
        firstOfNext += 10_000_000;
        return answer[0] == "failed"
            ? throw new InvalidOperationException(
                $"{model}, {ask}: not answered with 200, or the cache did not say '{said}'"
            )
            : (Number.Of(answer[0]), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    /// <summary>So many paced streams at once, each on a connection of its own, until all have ended.</summary>
    /// <param name="port">Who is asked.</param>
    /// <param name="upstream">The port behind.</param>
    /// <param name="streams">How many.</param>
    /// <param name="tokens">How many each has.</param>
    /// <returns>Events that came, and in what time.</returns>
    public (long Events, double Seconds) Pace(int port, int upstream, int streams, int tokens)
    {
        string[] answer = Order($"pace {port} {upstream} {streams} {tokens}");
        return (Number.Of(answer[0]), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }

    private string[] Order(FormattableString order)
    {
        process.StandardInput.WriteLine(order.ToString(CultureInfo.InvariantCulture));
        return process.StandardOutput.ReadLine()!.Split(' ');
    }
}
