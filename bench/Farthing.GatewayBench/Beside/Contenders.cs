using System.Diagnostics;
using System.Globalization;

namespace Farthing.GatewayBench.Beside;

/// <summary>Who runs beside whom: nobody, nginx, a bare forwarder, Farthing with everything on, Portkey.</summary>
/// <param name="folder">For their files.</param>
/// <param name="farthing">The program <c>farthing</c>.</param>
/// <param name="upstream">Port of the upstream that answers at once.</param>
/// <param name="paced">Port of the upstream that paces.</param>
internal sealed class Contenders(string folder, string farthing, int upstream, int paced)
{
    /// <summary>The key that Farthing knows.</summary>
    public const string Key = "sk-far-bench";

    /// <summary>Port of the upstream that answers at once.</summary>
    public int Upstream => upstream;

    /// <summary>Port of the upstream that paces.</summary>
    public int Paced => paced;

    /// <summary>No proxy.</summary>
    public Contender Direct => new("direct", null, upstream, paced);

    /// <summary>nginx, one worker, as a plain proxy that buffers nothing; null where it is not installed.</summary>
    public Contender? Nginx()
    {
        if (!File.Exists("/usr/sbin/nginx"))
        {
            return null;
        }

        (int port, int pacedPort) = (Contender.FreePort(), Contender.FreePort());
        string config = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(
            config,
            $$"""
            daemon off; master_process off; worker_processes 1; pid {{folder}}/nginx.pid; error_log stderr crit;
            events { worker_connections 8192; }
            http {
              access_log off; client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              client_body_buffer_size 64k; keepalive_requests 1000000000;
              upstream whole { server 127.0.0.1:{{upstream}}; keepalive 4096; keepalive_requests 1000000000; }
              upstream paced { server 127.0.0.1:{{paced}}; keepalive 4096; keepalive_requests 1000000000; }
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://whole; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
              server { listen 127.0.0.1:{{pacedPort}}; location / { proxy_pass http://paced; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
            }
            """
        );
        return Listening(
            "nginx",
            Contender.Start("/usr/sbin/nginx", "-c", config, "-p", folder),
            port,
            pacedPort
        );
    }

    /// <summary>Kestrel and the framework's client, with nothing between: two processes would be needed for both upstreams, so it is told which one.</summary>
    public Contender Bare(bool isPaced)
    {
        int port = Contender.FreePort();
        Process process = Contender.Start(
            Environment.ProcessPath!,
            "forward",
            Number.Text(port),
            Number.Text(isPaced ? paced : upstream)
        );
        return Listening("bare Kestrel forwarder", process, port, port);
    }

    /// <summary>Farthing: journal, ledger, three budgets, three limits, metering, in one process.</summary>
    public Contender Farthing()
    {
        int port = Contender.FreePort();
        string config = Path.Combine(folder, "farthing.yaml");
        File.WriteAllText(
            config,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                listen: 127.0.0.1:{{port}}
                data: data
                upstreams:
                  whole: { url: "http://127.0.0.1:{{upstream}}/v1", engine: vllm }
                  paced: { url: "http://127.0.0.1:{{paced}}/v1", engine: vllm }
                models:
                  whole: { upstream: whole, model: whole, price: { in: $0.05/M, cached: $0.01/M, out: $0.08/M } }
                  paced: { upstream: paced, model: paced, price: { in: $0.05/M, cached: $0.01/M, out: $0.08/M } }
                keys: { bench: { secret_file: key, team: bench, tags: [feature=bench] } }
                budgets:
                  - { scope: team:bench, limit: $1000000, period: month }
                  - { scope: each key, limit: $1000000, period: day }
                  - { scope: all, limit: $1000000, period: total }
                limits:
                  - { scope: each key, requests_per_minute: 100M, tokens_per_minute: 100G, concurrency: 100000 }
                  - { scope: team:bench, requests_per_minute: 100M }
                """
            )
        );
        File.WriteAllText(Path.Combine(folder, "key"), Key);
        return Listening("farthing serve", Contender.Start(farthing, "serve", config), port, port);
    }

    /// <summary>Portkey's open-source gateway; null where npm did not install it.</summary>
    public Contender? Portkey(string modules)
    {
        string server = Path.Combine(modules, "node_modules/@portkey-ai/gateway/build/start-server.js");
        if (!File.Exists(server))
        {
            return null;
        }

        int port = Contender.FreePort();
        return Listening(
            "Portkey 1.15.2",
            Contender.Start("node", server, "--port=" + Number.Text(port), "--headless"),
            port,
            port
        );
    }

    private static Contender Listening(string name, Process process, int port, int pacedPort)
    {
        Contender.WaitFor(port);
        return new Contender(name, process, port, pacedPort);
    }
}
