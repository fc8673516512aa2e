using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Farthing.ForeignBench.Runs;

/// <summary>Calls the program's own verbs, as a user does, with a configuration folder of the run's own.</summary>
internal sealed class Verbs(string farthing, string folder)
{
    private const string Name = "foreign";
    private string Config => Path.Combine(folder, "config");

    /// <summary>Tells the catalog the model's shape and the core's peaks.</summary>
    public void Describe()
    {
        if (Directory.Exists(Config))
        {
            Directory.Delete(Config, recursive: true);
        }

        string core = Path.Combine(folder, "core.json");
        File.WriteAllText(core, CoreProbe.Row());
        Call("catalog", "add", "model", Path.Combine(folder, "config.json"), "--id", RandomModel.Name);
        Call("catalog", "add", "gpus", core);
    }

    /// <summary>Measures a load; a run that bench calls INVALID is repeated once.</summary>
    public Measured Bench(Load load, int port, Process server)
    {
        Measured first = Run(load, port, server);
        return first.Failed.Count == 0 ? first : Run(load, port, server);
    }

    /// <summary>The kept figures of a load.</summary>
    public Measured Read(Load load)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Kept(load)));
        JsonElement stage = json.RootElement.GetProperty("result").GetProperty("stages")[0];
        JsonElement latencies = stage.GetProperty("latencies");
        return new Measured(
            load,
            Median("tpot_from_scheduled"),
            Median("ttft_from_scheduled"),
            stage.GetProperty("outcomes").GetProperty("finished").GetInt32(),
            Number(File.ReadAllText(Beside(load))),
            [
                .. stage
                    .GetProperty("checks")
                    .EnumerateArray()
                    .Where(check => check.GetProperty("state").GetString() == "failed")
                    .Select(check => check.GetProperty("name").GetString()!),
            ]
        );

        double Median(string figure) =>
            latencies.GetProperty(figure).GetProperty("p50").GetProperty("value").GetDouble();
    }

    /// <summary>Fits a calibration to a table, and gives its words.</summary>
    public string Calibrate(string table) => Call("calibrate", "--measurements", table, "--name", Name);

    /// <summary>Predicts a table of conditions, with the calibration or without.</summary>
    public Dictionary<string, Predicted> Predict(string table, bool isCalibrated)
    {
        string answer = Path.Combine(folder, isCalibrated ? "calibrated.csv" : "built-in.csv");
        string[] calibration = isCalibrated ? ["--calibration", Name] : [];
        Call(["predict", "--conditions", table, "--output", answer, .. calibration]);
        return File.ReadLines(answer)
            .Skip(1)
            .Select(line => line.Split(',', 5))
            .ToDictionary(
                cells => cells[0],
                cells => new Predicted(Number(cells[1]), Number(cells[2]), Number(cells[3]))
            );
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private string Kept(Load load) => Path.Combine(folder, "runs", load.Id + ".json");

    private string Beside(Load load) => Path.Combine(folder, "runs", load.Id + ".neighbors");

    private Measured Run(Load load, int port, Process server)
    {
        Neighbors neighbors = new();
        server.Refresh();
        double before = server.TotalProcessorTime.TotalSeconds;
        string result = Kept(load);
        Directory.CreateDirectory(Path.GetDirectoryName(result)!);
        Call(
            "bench",
            $"http://127.0.0.1:{port}",
            "--api",
            "completions",
            "--prompt",
            "random-ids",
            "--concurrency",
            Text(load.Concurrency),
            "--in",
            Text(load.Input),
            "--out",
            Text(load.Output),
            "--duration",
            "20s",
            "--warmup",
            "4s",
            "--output",
            result
        );
        server.Refresh();
        double cores = neighbors.Cores(server.TotalProcessorTime.TotalSeconds - before);
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(result)))
        {
            JsonElement stage = json.RootElement.GetProperty("result").GetProperty("stages")[0];
            cores -= stage.GetProperty("client").GetProperty("cores_used").GetDouble();
        }

        File.WriteAllText(Beside(load), Text(Math.Max(0, cores)));
        return Read(load);
    }

    /// <summary>Text that a call wrote; its exit code 1 (an answer that is no) is an answer too.</summary>
    private string Call(params string[] arguments)
    {
        ProcessStartInfo start = new(farthing)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[.. arguments, "--config-dir", Config, "--quiet"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> faults = process.StandardError.ReadToEndAsync();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode <= 1
            ? answer
            : throw new InvalidOperationException($"farthing {string.Join(' ', arguments)}: {faults.Result}");
    }
}
