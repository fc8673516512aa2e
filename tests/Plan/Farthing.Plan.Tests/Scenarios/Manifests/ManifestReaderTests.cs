using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Manifests;

namespace Farthing.Tests.Scenarios.Manifests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void A_deployment_joins_command_and_args_and_says_replicas_and_GPUs()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            apiVersion: v1
            kind: Service
            metadata: { name: vllm }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: vllm }
            spec:
              replicas: 3
              template:
                spec:
                  nodeSelector: { nvidia.com/gpu.product: H100-SXM }
                  initContainers: [{ name: wait, image: busybox, command: [sleep, "1"] }]
                  containers:
                    - { name: proxy, image: envoy, args: [--model, x] }
                    - name: vllm
                      image: vllm/vllm-openai:v0.11.0
                      command: ["vllm", "serve", "$(MODEL)"]
                      args: ["--tensor-parallel-size=$(TP)", "--max-model-len", "32768", "--enable-prefix-caching"]
                      env: [{ name: MODEL, value: Qwen/Qwen3-32B }, { name: TP, value: "2" }]
                      resources: { limits: { nvidia.com/gpu: "2" } }
            """
        );

        Assert.Equal((3, 2, "H100-SXM"), (server.Replicas, server.Gpus, server.Gpu));
        Assert.Equal(("Qwen/Qwen3-32B", 2), (settings.Model, settings.TensorParallel));
        Assert.Equal(32_768, settings.Engine.MaxModelLen);
    }

    [Theory]
    [InlineData(
        "command: [/bin/sh, -c, 'export X=1; exec vllm serve Qwen/Qwen3-32B --tensor-parallel-size $TP']"
    )]
    [InlineData("args: [--model, Qwen/Qwen3-32B, -tp, '${TP}']")]
    [InlineData("args: [serve, Qwen/Qwen3-32B, -tp, $(TP)]")]
    [InlineData(
        "command: [python3, -m, vllm.entrypoints.openai.api_server, --model=Qwen/Qwen3-32B, -tp, '2']"
    )]
    public void Every_way_to_start_the_image_is_read(string command)
    {
        (_, VllmServeSettings settings) = One(
            $$"""
            kind: StatefulSet
            apiVersion: apps/v1
            spec:
              template:
                spec:
                  containers:
                    - name: vllm
                      image: vllm/vllm-openai:latest
                      {{command}}
                      env: [{ name: TP, value: '2' }]
            """
        );

        Assert.Equal(("Qwen/Qwen3-32B", 2), (settings.Model, settings.TensorParallel));
    }

    [Fact]
    public void A_group_of_pods_has_the_GPUs_of_all_of_them()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            apiVersion: leaderworkerset.x-k8s.io/v1
            kind: LeaderWorkerSet
            spec:
              replicas: 2
              leaderWorkerTemplate:
                size: 2
                leaderTemplate:
                  spec:
                    containers:
                      - name: leader
                        image: vllm/vllm-openai
                        command: [sh, -c, "bash multi-node-serving.sh leader; vllm serve deepseek-ai/DeepSeek-V3 --tensor-parallel-size 8 --pipeline-parallel-size 2"]
                        resources: { limits: { nvidia.com/gpu: 8 } }
                workerTemplate:
                  spec:
                    containers: [{ name: worker, image: vllm/vllm-openai, command: [sh, -c, "bash multi-node-serving.sh worker"] }]
            """
        );

        Assert.Equal((2, 16), (server.Replicas, server.Gpus));
        Assert.Equal((8, 2), (settings.TensorParallel, settings.PipelineParallel));
    }

    [Fact]
    public void An_inference_service_of_KServe_serves_its_model()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            spec:
              predictor:
                minReplicas: 4
                model:
                  modelFormat: { name: huggingface }
                  storageUri: hf://Qwen/Qwen3-32B
                  args: [--tensor-parallel-size=2]
                  resources: { limits: { nvidia.com/gpu: "2" } }
            """
        );

        Assert.Equal((4, 2), (server.Replicas, server.Gpus));
        Assert.Equal(("Qwen/Qwen3-32B", 2), (settings.Model, settings.TensorParallel));
    }

    [Fact]
    public void Docker_compose_puts_in_defaults_and_merged_services()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            x-base: &base
              image: vllm/vllm-openai:v0.26.0
              deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 2, capabilities: [gpu] }] } } }
            services:
              db: { image: postgres }
              vllm:
                <<: *base
                command: >
                  ${MODEL:-Qwen/Qwen3-32B}
                  --tensor-parallel-size 2
                  --kv-cache-dtype fp8
            """
        );

        Assert.Equal((null, 2), (server.Replicas, server.Gpus));
        Assert.Equal(("Qwen/Qwen3-32B", 2), (settings.Model, settings.TensorParallel));
        Assert.Equal(Farthing.Serving.Precision.NumberFormat.Fp8, settings.Kv);
    }

    [Fact]
    public void Values_of_the_production_stack_are_flags_in_camel_case()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            servingEngineSpec:
              modelSpec:
                - name: qwen
                  repository: vllm/vllm-openai
                  modelURL: Qwen/Qwen3-32B
                  replicaCount: 3
                  requestGPU: 2
                  enableLoRA: true
                  vllmConfig: { tensorParallelSize: 2, maxModelLen: 32768, enablePrefixCaching: false, maxLoras: 4, extraArgs: ["--gpu-memory-utilization", "0.9"] }
                  lmcacheConfig: { enabled: true }
            """
        );

        Assert.Equal((3, 2), (server.Replicas, server.Gpus));
        Assert.Equal(
            (2, 32_768, 0.9),
            (settings.TensorParallel, settings.Engine.MaxModelLen, settings.Engine.GpuMemoryUtilization)
        );
        Assert.False(settings.Engine.EnablePrefixCaching);
        Assert.Equal(4, settings.Engine.Lora!.MaxLoras);
        Assert.Equal(["lmcacheConfig"], server.Unsimulated);
    }

    [Fact]
    public void Values_of_llm_d_spread_the_model_and_prefill_apart_is_not_simulated()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            modelArtifacts: { uri: hf://Qwen/Qwen3-32B, size: 80Gi }
            decode:
              replicas: 2
              parallelism: { tensor: 4 }
              containers:
                - name: vllm
                  image: ghcr.io/llm-d/llm-d:v0.2.0
                  modelCommand: vllmServe
                  args: [--max-model-len, "16000"]
            prefill: { replicas: 1, containers: [{ name: vllm, image: ghcr.io/llm-d/llm-d:v0.2.0, modelCommand: vllmServe }] }
            """
        );

        Assert.Equal(2, server.Replicas);
        Assert.Equal(("Qwen/Qwen3-32B", 4), (settings.Model, settings.TensorParallel));
        Assert.Equal(["prefill"], server.Unsimulated);
    }

    [Fact]
    public void A_manifest_without_a_server_has_none() =>
        Assert.Empty(
            ManifestReader.Read(
                "apiVersion: v1\nkind: ConfigMap\ndata: { a: vllm }\n",
                new FaultList(),
                "a.yaml"
            )
        );

    [Fact]
    public void A_value_that_is_not_known_is_a_fault_at_its_line()
    {
        FaultList faults = new();
        ManifestServer server = Assert.Single(
            ManifestReader.Read(
                "services:\n  vllm:\n    image: vllm/vllm-openai\n    command: [--model, 'Qwen/Qwen3-32B', -tp, '${TP}']\n",
                faults,
                "compose.yaml"
            )
        );

        Assert.Null(VllmCommandReader.Read(server.Commands, faults, "compose.yaml"));
        Assert.Equal((CommandLineFaultCodes.Variable, 4), (faults.Faults[0].Code, faults.Faults[0].Line));
    }

    private static (ManifestServer Server, VllmServeSettings Settings) One(string text)
    {
        FaultList faults = new();
        ManifestServer server = Assert.Single(ManifestReader.Read(text, faults, "a.yaml"));
        VllmServeSettings? settings = VllmCommandReader.Read(server.Commands, faults, "a.yaml");
        Assert.Empty(faults.Faults);
        return (server, settings!);
    }
}
