using Xebec.Schema.Tables;
using Xebec.Server.Answers.Metadata;
using Xebec.Server.Registry;

namespace Xebec.Tests.Server.Answers;

public sealed class MetadataShapeTests
{
    [Fact]
    public void A_list_is_not_one_objects_metadata()
    {
        var maps = new ResourceBinding(KubernetesTable.BuiltIn.Resource("", "v1", "configmaps")!, null!, null!);
        Assert.Equal(
            "you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)",
            MetadataShape.Refusal(maps, wantedList: false, list: true)!.Message);
        Assert.Null(MetadataShape.Refusal(maps, wantedList: true, list: true));
    }
}
