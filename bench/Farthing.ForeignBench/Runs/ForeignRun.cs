using System.Diagnostics;
using System.Globalization;

namespace Farthing.ForeignBench.Runs;

/// <summary>Measures llama.cpp with <c>bench</c>, fits five runs with <c>calibrate</c>, and lets <c>predict</c> say the others.</summary>
/// <param name="farthing">The launcher.</param>
/// <param name="folder">Folder of the model, its measurements and predictions.</param>
/// <param name="page">Markdown file that the table goes to; null for the terminal alone.</param>
internal sealed class ForeignRun(string farthing, string folder, string? page)
{
    private const int Port = 8377;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly Verbs verbs = new(farthing, folder);

    /// <summary>Measures, then reports.</summary>
    public int Run()
    {
        verbs.Describe();
        using Process server = Serve();
        try
        {
            WaitForServer();
            foreach (Load load in (Load[])[.. Load.Fitted, .. Load.Others()])
            {
                Show(verbs.Bench(load, Port, server));
            }
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }

        return Report();
    }

    /// <summary>Fits and predicts from the kept measurements.</summary>
    public int Report()
    {
        Measured[] fitted = [.. Load.Fitted.Select(verbs.Read)];
        Measured[] others = [.. Load.Others().Select(verbs.Read)];
        string known = Path.Combine(folder, "fitted.csv");
        string unknown = Path.Combine(folder, "others.csv");
        ConditionTable.Write(known, fitted, hasValues: true);
        ConditionTable.Write(unknown, others, hasValues: false);
        Dictionary<string, Predicted> builtIn = verbs.Predict(unknown, isCalibrated: false);
        string words = verbs.Calibrate(known);
        Comparison comparison = new(
            fitted,
            others,
            builtIn,
            verbs.Predict(unknown, isCalibrated: true),
            words
        );
        string text = comparison.Markdown(folder);
        Console.WriteLine(text);
        if (page is not null)
        {
            File.WriteAllText(page, text);
        }

        return 0;
    }

    private static void Show(Measured run) =>
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Load.Id}: TPOT {run.Tpot * 1e3:F2} ms, TTFT {run.Ttft * 1e3:F1} ms {string.Join(", ", run.Failed)}"
            )
        );

    /// <summary>The server on a core of its own, where <c>taskset</c> can give it one; the load generator takes another.</summary>
    private Process Serve()
    {
        string self = Environment.ProcessPath!;
        string model = Path.Combine(folder, "model.gguf");
        string port = Port.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = File.Exists("/usr/bin/taskset")
            ? new("taskset", ["-c", "0", self, "serve", model, port])
            : new(self, ["serve", model, port]);
        start.RedirectStandardError = true;
        Process server = Process.Start(start)!;
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        return server;
    }

    private static void WaitForServer()
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(2) };
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = client
                    .GetAsync(new Uri($"http://127.0.0.1:{Port}/v1/models"))
                    .GetAwaiter()
                    .GetResult();
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (watch.Elapsed < LongestStart)
            {
                Thread.Sleep(200);
            }
        }
    }
}
