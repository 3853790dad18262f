// A picture that the text names: found beside the file that names it, and checked before anything runs.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage

struct PictureFile {
  private let picture: ParsedPicture
  /// Where the file is.
  let path: String

  private static let largestSizeInBytes = 16 << 20

  init(_ picture: ParsedPicture, plan: ReportPlan, context: PreparationContext) {
    self.picture = picture
    let destination = picture.path.removingPercentEncoding ?? picture.path
    func folder(_ file: String) -> Substring {
      file.lastIndex(of: "/").map { file[...$0] } ?? ""
    }
    // From the folder of the file with the picture, which is named from where the report is.
    let report = folder(plan.report.source.name)
    let own = folder(picture.range.file)
    if destination.hasPrefix("/") {
      path = destination
    } else if own.hasPrefix(report) {
      path = "\(context.baseDirectory)/\(own.dropFirst(report.count))\(destination)"
    } else {
      path = own + destination
    }
  }

  /// - Throws: what is wrong, at the picture's place.
  func read() throws(Diagnostic) -> EmbeddedPicture {
    if case .address? = LinkDestination(picture.path) {
      throw refused(
        "a page shows no pictures from elsewhere",
        hint: "save it beside the report and name the file")
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw refused(
        "there is no such file",
        hint: "paths start at the folder of the file that names the picture")
    }
    guard !isDirectory.boolValue else {
      throw refused("this is a folder", hint: "name a PNG file in it")
    }
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: Self.largestSizeInBytes + 1) ?? Data()
    else { throw refused("the file cannot be read", hint: "check its permissions") }
    guard data.count <= Self.largestSizeInBytes else {
      throw refused(
        "the file has more than 16 MB", hint: "a page needs no more than 2000 pixels across")
    }
    do throws(DamagedPicture) {
      return try EmbeddedPicture(png: data)
    } catch {
      throw refused(error.description, hint: error.remedy)
    }
  }

  private func refused(_ reason: String, hint: String) -> Diagnostic {
    .error(
      "the picture '\(picture.path)' cannot be shown: \(reason)", at: picture.range, hints: [hint])
  }
}

extension ReportPlan {
  /// Files of pictures that the text names, whether they are there or not.
  func pictureFiles(_ context: PreparationContext) -> [PictureFile] {
    var files: [PictureFile] = []
    report.blocks.forEachPicture { files.append(PictureFile($0, plan: self, context: context)) }
    return files
  }
}
