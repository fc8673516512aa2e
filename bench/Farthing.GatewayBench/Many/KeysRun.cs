using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Keys;
using Farthing.Testing.Servers;

namespace Farthing.GatewayBench.Many;

/// <summary>Many keys: how long a gateway takes to its listener with 100,000 of them and 10,000 budgets by file, and how many a second it makes by call.</summary>
internal static class KeysRun
{
    private const int Keys = 100_000;
    private const int Budgets = 10_000;
    private const int Batch = 1_000;
    private const int Batches = 100;
    private const int Starts = 5;
    private const string AdminKey = "admin-key-of-this-bench-0123456789";

    /// <summary>Measures and prints.</summary>
    /// <param name="gateway">The program.</param>
    public static async Task RunAsync(string gateway)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-keys-").FullName;
        try
        {
            WriteFiles(folder);
            foreach (string name in (string[])["few", "many"])
            {
                double[] times = new double[Starts];
                long memory = 0;
                for (int i = 0; i < Starts; i++)
                {
                    using Process process = Start(gateway, folder, name, out int port, out _);
                    times[i] = await ListeningAsync(process, port);
                    memory = Memory(process);
                    await EndAsync(process);
                }

                Array.Sort(times);
                Say(
                    $"{name, -5} to its listener {times[0]:0} ms at best, {times[Starts / 2]:0} ms in the middle of {Starts}, {memory >> 20} MiB"
                );
            }

            using Process host = Start(gateway, folder, "few", out int door, out int admin);
            await ListeningAsync(host, door);
            await CallAsync(admin, host);
            await EndAsync(host);
            using Process again = Start(gateway, folder, "few", out door, out _);
            double restart = await ListeningAsync(again, door);
            Say($"start with them in the store: {restart:0} ms");
            await EndAsync(again);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CallAsync(int admin, Process host)
    {
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{admin}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        Stopwatch one = Stopwatch.StartNew();
        const int Single = 100;
        for (int i = 0; i < Single; i++)
        {
            await PostAsync(client, "/admin/v1/keys", $$"""{"id":"one-{{i}}","team":"t"}""");
        }

        Say($"one by one {Single / one.Elapsed.TotalSeconds:0} keys/s");
        Stopwatch all = Stopwatch.StartNew();
        for (int batch = 0; batch < Batches; batch++)
        {
            string keys = string.Join(
                ',',
                Enumerable
                    .Range(batch * Batch, Batch)
                    .Select(i => $$"""{"id":"made-{{i}}","team":"team-{{i % 100}}","tags":["feature=x"]}""")
            );
            Stopwatch call = Stopwatch.StartNew();
            await PostAsync(client, "/admin/v1/keys/batch", $"{{\"keys\":[{keys}]}}");
            if (batch is 0 or 9 or Batches - 1)
            {
                Say($"batch {batch + 1}: {Batch / call.Elapsed.TotalSeconds:0} keys/s");
            }
        }

        Say(
            $"{Batches * Batch:N0} keys in batches of {Batch:N0}: {Batches * Batch / all.Elapsed.TotalSeconds:0} keys/s, {Memory(host) >> 20} MiB"
        );
        Stopwatch list = Stopwatch.StartNew();
        (int count, int pages) = (0, 0);
        for (string? next = ""; next is not null; pages++)
        {
            using JsonDocument page = JsonDocument.Parse(
                await client.GetStringAsync($"/admin/v1/keys?after={next}")
            );
            count += page.RootElement.GetProperty("keys").GetArrayLength();
            next = page.RootElement.GetProperty("next").GetString();
        }

        Say(
            $"{count:N0} keys listed in {pages} pages: {count / list.Elapsed.TotalSeconds:0} keys/s, {Memory(host) >> 20} MiB"
        );
    }

    private static async Task PostAsync(HttpClient client, string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(path, content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }

        await answer.Content.ReadAsByteArrayAsync();
    }

    private static void WriteFiles(string folder)
    {
        using StreamWriter keys = new(Path.Combine(folder, "keys.jsonl"));
        for (int i = 0; i < Keys; i++)
        {
            keys.WriteLine(
                $$"""{"id":"key-{{i}}","sha256":"{{KeySecret.HashOf($"secret {i}")}}","team":"team-{{i % Budgets}}","user":"user-{{i % 3000}}","tags":["feature=f{{i % 7}}"]}"""
            );
        }

        using StreamWriter budgets = new(Path.Combine(folder, "budgets.jsonl"));
        for (int i = 0; i < Budgets; i++)
        {
            budgets.WriteLine($$"""{"scope":"team:team-{{i}}","limit_usd":500,"period":"month"}""");
        }
    }

    private static Process Start(string gateway, string folder, string name, out int port, out int admin)
    {
        (port, admin) = (ServerPrograms.FreePort(), ServerPrograms.FreePort());
        File.WriteAllText(
            Path.Combine(folder, name + ".yaml"),
            $$"""
            listen: 127.0.0.1:{{port}}
            data: {{name}}
            upstreams: { own: { url: "http://127.0.0.1:8000/v1" } }
            models: { m: { upstream: own, price: { in: $0.05/M, out: $0.08/M } } }
            admin: { listen: "127.0.0.1:{{admin}}", key_env: BENCH_ADMIN_KEY }
            {{(name == "many" ? "keys_file: keys.jsonl\nbudgets_file: budgets.jsonl" : "")}}
            """
        );
        ProcessStartInfo start = new(gateway, ["serve", Path.Combine(folder, name + ".yaml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BENCH_ADMIN_KEY"] = AdminKey;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Milliseconds from the start of the process to its listener.</summary>
    private static async Task<double> ListeningAsync(Process process, int port)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync("127.0.0.1", port);
                return time.Elapsed.TotalMilliseconds;
            }
            catch (SocketException)
            {
                await Task.Delay(2);
            }
        }

        throw new InvalidOperationException("the gateway ended");
    }

    private static long Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    private static async Task EndAsync(Process process)
    {
        using Process kill = Process.Start(
            "kill",
            ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        await process.WaitForExitAsync();
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
