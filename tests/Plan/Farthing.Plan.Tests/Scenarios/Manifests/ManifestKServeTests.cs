using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Manifests;

namespace Farthing.Tests.Scenarios.Manifests;

/// <summary>LLMInferenceService of KServe: model, parallelism, copies or scaling, and the container that a person wrote or left out.</summary>
public sealed class ManifestKServeTests
{
    [Theory]
    [InlineData("v1alpha1")]
    [InlineData("v1alpha2")]
    public void A_service_serves_its_model_with_its_parallelism(string version)
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            $$"""
            apiVersion: serving.kserve.io/{{version}}
            kind: LLMInferenceService
            metadata: { name: qwen }
            spec:
              model: { uri: hf://Qwen/Qwen3-32B, name: Qwen/Qwen3-32B }
              replicas: 3
              parallelism: { tensor: 2, pipeline: 1 }
              router: { gateway: {}, route: {}, scheduler: { template: { containers: [{ name: main, image: ghcr.io/llm-d/llm-d-router:v0.10 }] } } }
              template:
                nodeSelector: { nvidia.com/gpu.product: H100-SXM }
                containers:
                  - name: main
                    image: vllm/vllm-openai:v0.12.0
                    args: [--max-model-len=32768]
                    resources: { limits: { nvidia.com/gpu: "2" } }
                  - { name: logs, image: fluent/fluent-bit, args: [--quiet] }
            """
        );

        Assert.Equal((3, 2, "H100-SXM"), (server.Replicas, server.Gpus, server.Gpu));
        Assert.Equal(
            ("Qwen/Qwen3-32B", 2, 32_768),
            (settings.Model, settings.TensorParallel, settings.Engine.MaxModelLen)
        );
        Assert.Empty(server.Notes);
        Assert.Empty(server.Unsimulated);
    }

    /// <summary>Without a template KServe writes the container itself.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("template: { nodeSelector: { nvidia.com/gpu.product: L40S } }")]
    [InlineData("template: { containers: [{ name: main, resources: { limits: { nvidia.com/gpu: '4' } } }] }")]
    public void A_container_that_is_left_out_is_the_one_of_KServe(string template)
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            $$"""
            apiVersion: serving.kserve.io/v1alpha2
            kind: LLMInferenceService
            spec:
              model: { uri: hf://Qwen/Qwen3-32B }
              replicas: 2
              parallelism: { tensor: 4 }
              {{template}}
            """
        );

        Assert.Equal((2, 4), (server.Replicas, settings.TensorParallel));
        Assert.Equal("Qwen/Qwen3-32B", settings.Model);
    }

    /// <summary>Copies or scaling, never both: of a scaled service the fewest are counted, 1 where nobody says.</summary>
    [Theory]
    [InlineData("scaling: { minReplicas: 2, maxReplicas: 6, keda: {} }", 2, "from 2 to 6 copies: 2 counted")]
    [InlineData("scaling: { maxReplicas: 4, wva: {} }", 1, "from 1 to 4 copies: 1 counted")]
    public void A_scaled_service_counts_its_fewest_copies_and_says_so(
        string scaling,
        int copies,
        string words
    )
    {
        (ManifestServer server, _) = One(
            $$"""
            apiVersion: serving.kserve.io/v1alpha2
            kind: LLMInferenceService
            spec:
              model: { uri: hf://Qwen/Qwen3-32B }
              {{scaling}}
              template: { containers: [{ name: main, resources: { limits: { nvidia.com/gpu: 1 } } }] }
            """
        );

        Assert.Equal(copies, server.Replicas);
        Assert.Contains(words, Assert.Single(server.Notes), StringComparison.Ordinal);
    }

    /// <summary>The model is mounted: a command names the folder, the service the model. One on a volume is told by its name.</summary>
    [Theory]
    [InlineData("hf://Qwen/Qwen3-32B", "command: [vllm, serve, /mnt/models]")]
    [InlineData("pvc://weights/qwen3", "command: [vllm, serve, /mnt/models]")]
    [InlineData("s3://weights/qwen3", "args: [--max-num-seqs=64]")]
    [InlineData("hf://Qwen/Qwen3-32B", "command: [/bin/sh, -c, 'vllm serve /mnt/models --port 8000']")]
    public void The_mounted_folder_is_the_model_of_the_service(string uri, string command)
    {
        (_, VllmServeSettings settings) = One(
            $$"""
            apiVersion: serving.kserve.io/v1alpha1
            kind: LLMInferenceService
            spec:
              model: { uri: "{{uri}}", name: Qwen/Qwen3-32B }
              replicas: 1
              template: { containers: [{ name: main, image: vllm/vllm-openai:latest, {{command}} }] }
            """
        );

        Assert.Equal("Qwen/Qwen3-32B", settings.Model);
    }

    /// <summary>Sixteen groups of ranks, eight on each of two nodes of eight GPUs: sixteen GPUs a copy.</summary>
    [Fact]
    public void A_copy_over_several_nodes_has_the_GPUs_of_all()
    {
        (ManifestServer server, VllmServeSettings settings) = One(
            """
            apiVersion: serving.kserve.io/v1alpha2
            kind: LLMInferenceService
            spec:
              model: { uri: hf://deepseek-ai/DeepSeek-V3 }
              replicas: 1
              parallelism: { data: 16, dataLocal: 8, expert: true, tensor: 1 }
              template: { containers: [{ name: main, resources: { limits: { nvidia.com/gpu: "8" } } }] }
              worker: { containers: [{ name: main, resources: { limits: { nvidia.com/gpu: "8" } } }] }
            """
        );

        Assert.Equal((16, 16), (server.Gpus, settings.DataParallel));
        Assert.True(settings.EnableExpertParallel);
    }

    [Fact]
    public void Adapters_of_the_model_are_flags_of_the_server()
    {
        (_, VllmServeSettings settings) = One(
            """
            apiVersion: serving.kserve.io/v1alpha2
            kind: LLMInferenceService
            spec:
              model:
                uri: hf://Qwen/Qwen3-32B
                lora:
                  maxAdapters: 4
                  maxRank: 64
                  adapters: [{ name: law, uri: hf://acme/law }, { name: tax, uri: hf://acme/tax }]
              replicas: 1
            """
        );

        Assert.Equal((4, 64), (settings.Engine.Lora!.MaxLoras, settings.Engine.Lora.MaxLoraRank));
        Assert.Equal(2, settings.LoraModules);
    }

    /// <summary>What changes memory or speed without being simulated, and settings that stand elsewhere, are named.</summary>
    [Fact]
    public void Prefill_apart_offloading_and_bases_are_named()
    {
        (ManifestServer server, _) = One(
            """
            apiVersion: serving.kserve.io/v1alpha2
            kind: LLMInferenceService
            spec:
              baseRefs: [{ name: our-defaults }]
              model: { uri: hf://Qwen/Qwen3-32B }
              replicas: 2
              kvCacheOffloading: { cpu: 64Gi }
              prefill: { replicas: 1, template: { containers: [{ name: main }] } }
              template: { containers: [{ name: main }] }
            """
        );

        Assert.Equal(["prefill", "kvCacheOffloading"], server.Unsimulated);
        Assert.Contains("baseRefs (our-defaults)", Assert.Single(server.Notes), StringComparison.Ordinal);
        Assert.Equal(2, server.Replicas);
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
