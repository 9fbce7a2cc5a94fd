using Reports.RunLogs;

namespace Reports.Tests.RunLogs;

public sealed class RunLogMetadataTests
{
    private const string Text = """
        {"space":"topology","benchmark":"table","protocol":"nats-bench","time_unit":"simulated seconds","runs":2,"seed":7,"algorithms":[{"name":"evolution","title":"Evolution","preset":"nats-bench","settings":[{"key":"population","value":"10"}],"source":"Real et al., 2019"}],"datasets":[{"name":"cifar10","searched_on":"cifar10-valid","budget":400,"budget_unit":"seconds","search_epochs":12,"full_epochs":200,"references":[{"title":"Optimum","architecture":null,"valid":91.6,"test":94.4}]}],"facts":[{"key":"Table","value":"table"}],"citations":[]}
        """;

    [Fact]
    public void The_text_of_a_log_of_version_1_stays_as_it_is() => Assert.Equal(Text, RunLogMetadata.FromJson(Text).ToJson());

    [Fact]
    public void What_version_1_could_not_say_is_read_back()
    {
        RunLogMetadata first = RunLogMetadata.FromJson(Text);
        RunLogMetadata metadata = first with
        {
            Objectives = [new("latency_seconds", "s")],
            WorkerSlots = 4,
            Promotion = RunLogMetadata.FromScratch,
            Algorithms = [first.Algorithms[0] with { Recommendation = "last" }],
            Datasets = [first.Datasets[0] with { SearchFidelities = [new(12, 4), new(12, 12)] }],
        };

        RunLogMetadata read = RunLogMetadata.FromJson(metadata.ToJson());

        Assert.Equal(metadata.ToJson(), read.ToJson());
        Assert.Equal([new ObjectiveEntry("latency_seconds", "s")], read.Objectives);
        Assert.Equal((4, "from scratch"), (read.WorkerSlots, read.Promotion));
        Assert.Equal("last", read.Algorithms[0].Recommendation);
        Assert.Equal([new FidelityEntry(12, 4), new(12, 12)], read.Datasets[0].SearchFidelities);
        Assert.Contains("\"search_fidelities\":[{\"epochs\":12,\"stop_after\":4},{\"epochs\":12,\"stop_after\":12}]", metadata.ToJson(), StringComparison.Ordinal);
    }
}
